"""Addresses of what becomes of the agreement on the way: scope, quality, reports, risks, the end."""

from django.urls import path

from rapport.projects.views import changes, quality, reports, there

app_name = "scope"
urlpatterns = [
    path("projects/<int:pk>/scope/", changes.scope, name="scope"),
    path("projects/<int:pk>/changes/new/", changes.change_new, name="change_new"),
    path("projects/<int:pk>/gifts/new/", changes.gift_new, name="gift_new"),
    path("projects/changes/from/letter/<int:pk>/", changes.from_letter, name="from_letter"),
    path("projects/changes/from/entry/<int:pk>/", changes.from_entry, name="from_entry"),
    path("projects/changes/<int:pk>/", changes.change, name="change"),
    path("projects/changes/<int:pk>/sent/", changes.change_sent, name="change_sent"),
    path("projects/changes/<int:pk>/withdrawn/", changes.change_withdrawn, name="change_withdrawn"),
    path("projects/changes/<int:pk>/accepted/", changes.change_accepted, name="change_accepted"),
    path("projects/changes/<int:pk>/rejected/", changes.change_rejected, name="change_rejected"),
    path("projects/gifts/<int:pk>/trash/", changes.gift_trash, name="gift_trash"),
    path("projects/<int:pk>/quality/", quality.overview, name="quality"),
    path("projects/milestones/<int:pk>/quality/", quality.milestone, name="milestone"),
    path("projects/milestones/<int:pk>/checks/", quality.checks_chosen, name="checks_chosen"),
    path("projects/checks/<int:pk>/ticked/", quality.check_ticked, name="check_ticked"),
    path("projects/submissions/<int:pk>/judged/", quality.judged, name="judged"),
    path("projects/submissions/<int:pk>/deemed/", quality.deemed, name="deemed"),
    path("projects/remarks/<int:pk>/", quality.remark, name="remark"),
    path("projects/checklists/", quality.checklist_list, name="checklists"),
    path("projects/checklists/new/", quality.checklist_new, name="checklist_new"),
    path("projects/checklists/<int:pk>/", quality.checklist, name="checklist"),
    path("projects/checklists/<int:pk>/trash/", quality.checklist_trash, name="checklist_trash"),
    path("projects/<int:pk>/reports/", reports.report_list, name="reports"),
    path("projects/<int:pk>/reports/new/", reports.report_new, name="report_new"),
    path("projects/reports/<int:pk>/", reports.report, name="report"),
    path("projects/reports/<int:pk>/said/", reports.report_said, name="report_said"),
    path("projects/reports/<int:pk>/anew/", reports.report_rewritten, name="report_rewritten"),
    path("projects/reports/<int:pk>/trash/", reports.report_trash, name="report_trash"),
    path("p/<str:token>/reports/<int:pk>/", there.report, name="report_there"),
    path("p/<str:token>/changes/<int:pk>/", there.change, name="change_there"),
    path("p/<str:token>/accept/<int:pk>/", there.submission, name="accept_there"),
]
