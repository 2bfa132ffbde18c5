"""Addresses of engagements and of their playbooks."""

from django.urls import path

from rapport.engagements.views import engagements as views
from rapport.engagements.views import playbooks

app_name = "engagements"
urlpatterns = [
    path("", views.board, name="board"),
    path("list/", views.engagement_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.engagement, name="engagement"),
    path("<int:pk>/move/", views.moved, name="move"),
    path("<int:pk>/qualified/", views.qualified, name="qualify"),
    path("<int:pk>/won/", views.won, name="won"),
    path("<int:pk>/lost/", views.lost, name="lost"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/trash/", views.trash, name="trash"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/done/<str:key>/", playbooks.done, name="done"),
    path("playbooks/", playbooks.playbooks, name="playbooks"),
    path("playbooks/new/", playbooks.new, name="playbook_new"),
    path("playbooks/<str:key>/", playbooks.item, name="playbook_item"),
    path("playbooks/<str:key>/rehearsal/", playbooks.rehearsal, name="rehearsal"),
    path("playbooks/<str:key>/trash/", playbooks.trash, name="playbook_trash"),
    path("playbooks/<str:key>/restore/", playbooks.restore, name="playbook_restore"),
]
