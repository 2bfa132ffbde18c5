"""Addresses of time."""

from django.urls import path

from rapport.timekeeping.views import entries, offline, rates, reports, retainers, shared, timer, weeks

app_name = "timekeeping"
urlpatterns = [
    path("p/<str:token>/time/", shared.prepaid, name="prepaid"),
    path("time/", weeks.time, name="time"),
    path("time/week/", weeks.typed, name="week"),
    path("time/start/", timer.start, name="start"),
    path("time/stop/", timer.stop, name="stop"),
    path("time/keep/", timer.keep, name="keep"),
    path("time/discard/", timer.discard, name="discard"),
    path("time/replay/", offline.replay, name="replay"),
    path("time/worker.js", offline.worker, name="worker"),
    path("time/new/", entries.new, name="new"),
    path("time/<int:pk>/", entries.entry, name="entry"),
    path("time/<int:pk>/again/", entries.again, name="again"),
    path("time/<int:pk>/cut/", entries.cut, name="cut"),
    path("time/<int:pk>/unlock/", entries.unlock, name="unlock"),
    path("time/<int:pk>/trash/", entries.trash, name="trash"),
    path("time/<int:pk>/restore/", entries.restore, name="restore"),
    path("time/report/", reports.report, name="report"),
    path("time/report/table/", reports.table, name="table"),
    path("time/report/billed/", reports.billed, name="billed"),
    path("time/rates/", rates.rates, name="rates"),
    path("time/rates/<int:pk>/trash/", rates.trash, name="rate_trash"),
    path("time/rules/", rates.rules, name="rules"),
    path("time/retainers/", retainers.retainers, name="retainers"),
    path("time/retainers/new/", retainers.new, name="retainer_new"),
    path("time/retainers/<int:pk>/", retainers.retainer, name="retainer"),
    path("time/retainers/<int:pk>/edit/", retainers.edit, name="retainer_edit"),
    path("time/retainers/<int:pk>/trash/", retainers.trash, name="retainer_trash"),
    path("time/retainers/<int:pk>/restore/", retainers.restore, name="retainer_restore"),
]
