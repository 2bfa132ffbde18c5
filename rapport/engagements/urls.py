"""Addresses of engagements."""

from django.urls import path

from rapport.engagements.views import engagements as views

app_name = "engagements"
urlpatterns = [
    path("", views.board, name="board"),
    path("list/", views.engagement_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.engagement, name="engagement"),
    path("<int:pk>/move/", views.moved, name="move"),
    path("<int:pk>/won/", views.won, name="won"),
    path("<int:pk>/lost/", views.lost, name="lost"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/trash/", views.trash, name="trash"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
