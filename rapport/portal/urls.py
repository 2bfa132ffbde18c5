"""Addresses of a client's page."""

from django.urls import path

from rapport.portal.views import documents, front, writing

app_name = "portal"
urlpatterns = [
    path("p/<str:token>/", front.front_page, name="front"),
    path("p/<str:token>/language/", front.language, name="language"),
    path("p/<str:token>/send/<slug:about>/", writing.send, name="send"),
    path("p/<str:token>/files/<int:pk>/", writing.file, name="file"),
    path("p/<str:token>/documents/<int:pk>/", documents.document, name="document"),
    path("p/<str:token>/documents/<int:pk>/file/", documents.document_file, name="document_file"),
]
