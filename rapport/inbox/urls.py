"""Addresses of letters and the files that came with them."""

from django.urls import path

from rapport.inbox import views
from rapport.inbox.translating import views as translating

app_name = "inbox"
urlpatterns = [
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/translation/", translating.translate, name="translate"),
    path("settings/translation/", translating.engine, name="engine"),
    path("letters/<int:pk>/settled/", views.settled, name="settled"),
    path("letters/<int:pk>/raw.eml", views.raw, name="raw"),
    path("files/<int:pk>/", views.file, name="file"),
]
