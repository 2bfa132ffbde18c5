"""Addresses of requirements, estimates and proposals."""

from django.urls import path

from rapport.agreements.views import client, editing, estimates, proposals, requirements

app_name = "agreements"
urlpatterns = [
    path("proposals/", proposals.proposal_list, name="list"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", editing.edit, name="edit"),
    path("proposals/<int:pk>/reckon/", editing.reckon, name="reckon"),
    path("proposals/<int:pk>/preview/", proposals.preview, name="preview"),
    path("proposals/<int:pk>/pdf/", proposals.pdf, name="pdf"),
    path("proposals/<int:pk>/versions/<int:number>/", proposals.version, name="version"),
    path("proposals/<int:pk>/send/", proposals.send, name="send"),
    path("proposals/<int:pk>/letter/", proposals.letter, name="letter"),
    path("proposals/<int:pk>/withdraw/", proposals.withdraw, name="withdraw"),
    path("proposals/<int:pk>/trash/", proposals.trash, name="trash"),
    path("proposals/<int:pk>/restore/", proposals.restore, name="restore"),
    path("engagements/<int:pk>/proposal/", editing.propose, name="propose"),
    path("engagements/<int:pk>/requirements/", requirements.add, name="require"),
    path("engagements/<int:pk>/requirements/freeze/", requirements.freeze, name="freeze"),
    path("engagements/<int:pk>/requirements/thaw/", requirements.thaw, name="thaw"),
    path("engagements/<int:pk>/estimate/", estimates.estimate_of, name="estimates"),
    path("requirements/<int:pk>/", requirements.requirement, name="requirement"),
    path("requirements/<int:pk>/trash/", requirements.trash, name="requirement_trash"),
    path("requirements/<int:pk>/restore/", requirements.restore, name="requirement_restore"),
    path("requirements/said/<int:pk>/", requirements.from_said, name="from_said"),
    path("requirements/letter/<int:pk>/", requirements.from_letter, name="from_letter"),
    path("estimates/<int:pk>/", estimates.item, name="estimate"),
    path("estimates/<int:pk>/trash/", estimates.trash, name="estimate_trash"),
    path("estimates/<int:pk>/restore/", estimates.restore, name="estimate_restore"),
    path("p/<str:token>/proposals/<int:number>/", client.offer, name="offer"),
    path("p/<str:token>/proposals/<int:number>/accept/", client.accept, name="accept"),
    path("p/<str:token>/proposals/<int:number>/decline/", client.decline, name="decline"),
    path("p/<str:token>/proposals/<int:number>/changes/", client.changes, name="changes"),
    path("p/<str:token>/proposals/<int:number>/pdf/", client.paper, name="paper"),
]
