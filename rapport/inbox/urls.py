"""Addresses of letters and the files that came with them."""

from django.urls import path

from rapport.inbox import views

app_name = "inbox"
urlpatterns = [
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/seen/", views.seen, name="seen"),
    path("letters/<int:pk>/settled/", views.settled, name="settled"),
    path("letters/<int:pk>/raw.eml", views.raw, name="raw"),
    path("files/<int:pk>/", views.file, name="file"),
]
