"""Addresses of promises."""

from django.urls import path

from rapport.commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.promise_list, name="list"),
    path("<int:pk>/", views.promise_edit, name="promise"),
    path("<int:pk>/kept/", views.kept, name="kept"),
    path("<int:pk>/broken/", views.broken, name="broken"),
    path("<int:pk>/open/", views.open_again, name="open"),
    path("<int:pk>/proof/", views.proved, name="proved"),
    path("<int:pk>/proof/no/", views.not_proved, name="not_proved"),
    path("<int:pk>/trash/", views.trash, name="trash"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("found/<int:pk>/confirm/", views.confirmed, name="confirm"),
    path("found/<int:pk>/dismiss/", views.dismissed, name="dismiss"),
]
