"""Addresses of forms: inside, and the few that are open to everybody."""

from django.urls import path

from rapport.questionnaires.views import answers, composing, inviting, public

app_name = "questionnaires"
urlpatterns = [
    path("forms/", composing.form_list, name="list"),
    path("forms/new/", composing.form_new, name="new"),
    path("forms/<int:pk>/", composing.questionnaire, name="questionnaire"),
    path("forms/<int:pk>/edit/", composing.form_edit, name="edit"),
    path("forms/<int:pk>/preview/", composing.preview, name="preview"),
    path("forms/<int:pk>/questions/", composing.questions, name="questions"),
    path("forms/<int:pk>/questions/<slug:key>/", composing.question, name="question"),
    path("forms/<int:pk>/questions/<slug:key>/place/", composing.question_move, name="question_move"),
    path("forms/<int:pk>/questions/<slug:key>/out/", composing.question_out, name="question_out"),
    path("forms/<int:pk>/send/", inviting.form_send, name="send"),
    path("forms/<int:pk>/closed/", composing.form_close, name="close"),
    path("forms/<int:pk>/opened/", composing.form_open, name="open_again"),
    path("forms/<int:pk>/copy/", composing.form_copy, name="copy"),
    path("forms/<int:pk>/trash/", composing.form_trash, name="trash"),
    path("forms/<int:pk>/restore/", composing.form_restore, name="restore"),
    path("forms/<int:pk>/answers.csv", composing.answers_csv, name="csv"),
    path("forms/links/<int:pk>/revoked/", inviting.link_revoked, name="revoke"),
    path("people/<int:pk>/brief/", inviting.person_brief, name="invite"),
    path("answers/<int:pk>/", answers.sheet, name="sheet"),
    path("answers/<int:pk>/real/", answers.real, name="real"),
    path("answers/<int:pk>/refused/", answers.refused, name="refuse"),
    path("answers/<int:pk>/settled/", answers.settled, name="settled"),
    path("answers/<int:pk>/facts/", answers.facts, name="facts"),
    path("answers/said/<int:pk>/", answers.said, name="said"),
    # Open to everybody.
    path("f/<str:token>/", public.open_form, name="open"),
    path("f/<str:token>/sent/", public.sent, name="sent"),
    path("f/<str:token>/embed/", public.embedded, name="embedded"),
    path("f/<str:token>/embed/sent/", public.embedded_sent, name="embedded_sent"),
    path("b/<str:token>/", public.personal, name="personal"),
]
