"""Addresses of privacy: a person's data, erasures, requests, terms of keeping, the register, breaches."""

from django.urls import path

from rapport.privacy.views import keeping, papers, people

app_name = "privacy"
urlpatterns = [
    path("people/<int:pk>/data/", people.person, name="person"),
    path("people/<int:pk>/data/zip/", people.hand_over, name="hand_over"),
    path("people/<int:pk>/data/erase/", people.erase, name="erase"),
    path("settings/privacy/", papers.privacy, name="privacy"),
    path("settings/privacy/operator/", papers.operator, name="operator"),
    path("settings/privacy/erasures/<int:pk>/", people.erasure, name="erasure"),
    path("settings/privacy/erasures/<int:pk>/act.txt", people.act, name="act"),
    path("settings/privacy/erasures/<int:pk>/going-on/", people.going_on, name="going_on"),
    path("settings/privacy/erasures/<int:pk>/lift/", people.lift, name="lift"),
    path("settings/privacy/requests/new/", papers.request_new, name="request_new"),
    path("settings/privacy/requests/<int:pk>/", papers.one_request, name="request"),
    path("settings/privacy/requests/<int:pk>/answer/", papers.request_answer, name="request_answer"),
    path("settings/privacy/requests/<int:pk>/extend/", papers.request_extend, name="request_extend"),
    path("settings/privacy/breaches/new/", papers.breach_new, name="breach_new"),
    path("settings/privacy/breaches/<int:pk>/", papers.breach, name="breach"),
    path("settings/privacy/retention/", keeping.retention_page, name="retention"),
    path("settings/privacy/retention/<str:name>/", keeping.dispose, name="dispose"),
    path("settings/privacy/retention/<str:name>/keep/", keeping.choice, name="choice"),
    path("settings/privacy/register/", keeping.register_page, name="register"),
    path("settings/privacy/register.csv", keeping.register_csv, name="register_csv"),
    path("settings/privacy/register.md", keeping.register_markdown, name="register_markdown"),
]
