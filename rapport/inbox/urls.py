"""Addresses of the inbox, of letters and of the files that came with them."""

from django.urls import path

from rapport.inbox.translating import views as translating
from rapport.inbox.views import deeds, files, reading, writing

app_name = "inbox"
urlpatterns = [
    path("inbox/", reading.inbox, name="inbox"),
    path("inbox/news/", reading.news, name="news"),
    path("inbox/write/", writing.write, name="write"),
    path("inbox/many/settled/", deeds.many_settled, name="many_settled"),
    path("inbox/many/later/", deeds.many_later, name="many_later"),
    path("inbox/many/ignored/", deeds.many_ignored, name="many_ignored"),
    path("inbox/threads/<int:pk>/", reading.thread, name="thread"),
    path("inbox/threads/<int:pk>/settled/", deeds.settled, name="thread_settled"),
    path("inbox/threads/<int:pk>/later/", deeds.later, name="later"),
    path("inbox/threads/<int:pk>/back/", deeds.brought_back, name="brought_back"),
    path("inbox/threads/<int:pk>/no-reminder/", deeds.no_reminder, name="no_reminder"),
    path("inbox/threads/<int:pk>/assigned/", deeds.assigned, name="assigned"),
    path("inbox/threads/<int:pk>/ignored/", deeds.ignored, name="ignored"),
    path("inbox/threads/<int:pk>/machine/", deeds.is_machine, name="machine"),
    path("inbox/threads/<int:pk>/undecided/", deeds.undecided, name="undecided"),
    path("inbox/outgoing/", writing.outgoing_list, name="outgoing"),
    path("inbox/outgoing/<int:pk>/", writing.message, name="message"),
    path("inbox/outgoing/<int:pk>/save/", writing.save, name="save"),
    path("inbox/outgoing/<int:pk>/send/", writing.send, name="send"),
    path("inbox/outgoing/<int:pk>/when/", writing.when, name="when"),
    path("inbox/outgoing/<int:pk>/taken-back/", writing.taken_back, name="taken_back"),
    path("inbox/outgoing/<int:pk>/edited-again/", writing.edited_again, name="edited_again"),
    path("inbox/outgoing/<int:pk>/arrived/", writing.arrived, name="arrived"),
    path("inbox/outgoing/<int:pk>/trash/", writing.trash, name="trash"),
    path("inbox/outgoing/<int:pk>/restore/", writing.restore, name="restore"),
    path("inbox/outgoing/<int:pk>/files/", writing.files, name="enclose"),
    path("inbox/outgoing/files/<int:pk>/", files.enclosed, name="enclosed"),
    path("inbox/outgoing/files/<int:pk>/out/", writing.take_out, name="take_out"),
    path("letters/<int:pk>/", reading.letter, name="letter"),
    path("letters/<int:pk>/seen/", deeds.seen, name="seen"),
    path("letters/<int:pk>/settled/", deeds.letter_settled, name="settled"),
    path("letters/<int:pk>/answer/", writing.answer, name="answer"),
    path("letters/<int:pk>/answer-all/", writing.answer_all, name="answer_all"),
    path("letters/<int:pk>/forward/", writing.forward, name="forward"),
    path("letters/<int:pk>/pictures/", deeds.pictures, name="pictures"),
    path("letters/<int:pk>/unsubscribed/", deeds.unsubscribed, name="unsubscribed"),
    path("letters/<int:pk>/translation/", translating.translate, name="translate"),
    path("settings/translation/", translating.engine, name="engine"),
    path("letters/<int:pk>/raw.eml", files.raw, name="raw"),
    path("files/<int:pk>/", files.file, name="file"),
]
