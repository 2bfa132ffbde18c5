"""Addresses of imports."""

from django.urls import path

from rapport.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("<int:pk>/", views.one_import, name="import"),
    path("<int:pk>/looking/", views.looking, name="looking"),
    path("<int:pk>/running/", views.running, name="running"),
    path("<int:pk>/going-on/", views.going_on, name="going_on"),
    path("<int:pk>/undoing/", views.undoing, name="undoing"),
    path("<int:pk>/dropping/", views.dropping, name="dropping"),
    path("<int:pk>/mend/<int:source>/", views.mend_csv, name="mend"),
    path("<int:pk>/problems.csv", views.problems_csv, name="problems"),
]
