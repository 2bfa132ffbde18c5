"""Addresses of time."""

from django.urls import path

from rapport.timekeeping.views import entries, offline, rates, reports, retainers, timer, weeks

app_name = "timekeeping"
urlpatterns = [
    path("", weeks.time, name="time"),
    path("week/", weeks.typed, name="week"),
    path("start/", timer.start, name="start"),
    path("stop/", timer.stop, name="stop"),
    path("keep/", timer.keep, name="keep"),
    path("discard/", timer.discard, name="discard"),
    path("replay/", offline.replay, name="replay"),
    path("worker.js", offline.worker, name="worker"),
    path("new/", entries.new, name="new"),
    path("<int:pk>/", entries.entry, name="entry"),
    path("<int:pk>/again/", entries.again, name="again"),
    path("<int:pk>/cut/", entries.cut, name="cut"),
    path("<int:pk>/unlock/", entries.unlock, name="unlock"),
    path("<int:pk>/trash/", entries.trash, name="trash"),
    path("<int:pk>/restore/", entries.restore, name="restore"),
    path("report/", reports.report, name="report"),
    path("report/table/", reports.table, name="table"),
    path("report/billed/", reports.billed, name="billed"),
    path("rates/", rates.rates, name="rates"),
    path("rates/<int:pk>/trash/", rates.trash, name="rate_trash"),
    path("rules/", rates.rules, name="rules"),
    path("retainers/", retainers.retainers, name="retainers"),
    path("retainers/new/", retainers.new, name="retainer_new"),
    path("retainers/<int:pk>/", retainers.retainer, name="retainer"),
    path("retainers/<int:pk>/edit/", retainers.edit, name="retainer_edit"),
    path("retainers/<int:pk>/trash/", retainers.trash, name="retainer_trash"),
    path("retainers/<int:pk>/restore/", retainers.restore, name="retainer_restore"),
]
