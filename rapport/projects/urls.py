"""Addresses of projects."""

from django.urls import path

from rapport.projects.views import milestones, projects, waits

app_name = "projects"
urlpatterns = [
    path("", projects.project_list, name="list"),
    path("new/", projects.new, name="new"),
    path("<int:pk>/", projects.project, name="project"),
    path("<int:pk>/edit/", projects.edit, name="edit"),
    path("<int:pk>/done/", projects.done, name="done"),
    path("<int:pk>/stopped/", projects.stopped, name="stopped"),
    path("<int:pk>/again/", projects.again, name="again"),
    path("<int:pk>/trash/", projects.trash, name="trash"),
    path("<int:pk>/restore/", projects.restore, name="restore"),
    path("<int:pk>/milestones/new/", milestones.new, name="milestone_new"),
    path("milestones/<int:pk>/", milestones.milestone, name="milestone"),
    path("milestones/<int:pk>/deadline/", milestones.deadline, name="deadline"),
    path("milestones/<int:pk>/order/", milestones.order, name="milestone_order"),
    path("milestones/<int:pk>/submitted/", milestones.submitted, name="milestone_submitted"),
    path("milestones/<int:pk>/accepted/", milestones.accepted, name="milestone_accepted"),
    path("milestones/<int:pk>/again/", milestones.again, name="milestone_again"),
    path("milestones/<int:pk>/cancelled/", milestones.cancelled, name="milestone_cancelled"),
    path("milestones/<int:pk>/trash/", milestones.trash, name="milestone_trash"),
    path("milestones/<int:pk>/restore/", milestones.restore, name="milestone_restore"),
    path("<int:pk>/waits/new/", waits.new, name="wait_new"),
    path("waits/<int:pk>/told/", waits.told, name="wait_told"),
    path("waits/<int:pk>/reminded/", waits.reminded, name="wait_reminded"),
    path("waits/<int:pk>/ended/", waits.ended, name="wait_ended"),
    path("waits/<int:pk>/answered/", waits.answered, name="wait_answered"),
    path("waits/<int:pk>/trash/", waits.trash, name="wait_trash"),
    path("waits/<int:pk>/restore/", waits.restore, name="wait_restore"),
]
