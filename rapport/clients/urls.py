"""Addresses of clients, people and what was said."""

from functools import partial

from django.urls import path

from rapport.clients.models import Client, Contact
from rapport.clients.views import (
    alike,
    client,
    duplicates,
    facts,
    finding,
    listing,
    merging,
    people,
    saying,
    trash,
)
from rapport.clients.views.following import following

of_client, of_contact = partial(following, Client), partial(following, Contact)

app_name = "clients"
urlpatterns = [
    path("clients/", listing.client_list, name="list"),
    path("clients/new/", client.client_new, name="new"),
    path("clients/many/archive/", listing.archive_many, name="archive_many"),
    path("clients/many/unarchive/", listing.unarchive_many, name="unarchive_many"),
    path("clients/many/trash/", listing.trash_many, name="trash_many"),
    path("clients/many/tag/", listing.tag_many, name="tag_many"),
    path("clients/known/<str:kind>/", duplicates.duplicates, name="duplicates"),
    path("clients/alike/", alike.alike, name="alike"),
    path("clients/alike/compare/", alike.compare, name="compare"),
    path("clients/alike/<int:pk>/different/", alike.different, name="different"),
    path("clients/<int:pk>/merged/", of_client(merging.merged), name="merged"),
    path("clients/<int:pk>/merge/", of_client(merging.merge_with), name="merge_with"),
    path("clients/<int:pk>/merge/<int:other>/", of_client(merging.merge_clients), name="merge"),
    path("people/<int:pk>/merge/<int:other>/", of_contact(merging.merge_contacts), name="merge_people"),
    path("merged/<int:pk>/part/", merging.part_again, name="part"),
    path("clients/<int:pk>/", of_client(client.client_page), name="client"),
    path("clients/<int:pk>/edit/", of_client(client.client_edit), name="edit"),
    path("clients/<int:pk>/facts/<str:name>/", of_client(facts.client_fact), name="client_fact"),
    path("clients/<int:pk>/archive/", of_client(client.client_archive), name="archive"),
    path("clients/<int:pk>/unarchive/", of_client(client.client_unarchive), name="unarchive"),
    path("clients/<int:pk>/trash/", of_client(client.client_trash), name="trash_client"),
    path("clients/<int:pk>/restore/", of_client(client.client_restore), name="restore"),
    path("clients/<int:pk>/copy/", of_client(client.client_copy), name="copy"),
    path("clients/<int:pk>/say/", of_client(saying.client_say), name="say"),
    path("clients/<int:pk>/settle/", of_client(saying.client_settle), name="settle"),
    path("clients/<int:pk>/people/new/", of_client(people.contact_new), name="contact_new"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", of_contact(people.contact_page), name="contact"),
    path("people/<int:pk>/edit/", of_contact(people.contact_edit), name="contact_edit"),
    path("people/<int:pk>/facts/<str:name>/", of_contact(facts.contact_fact), name="contact_fact"),
    path("people/<int:pk>/client/", of_contact(people.contact_to_client), name="contact_to_client"),
    path("people/<int:pk>/move/", of_contact(people.contact_move), name="contact_move"),
    path("people/<int:pk>/main/", of_contact(people.contact_make_main), name="contact_make_main"),
    path("people/<int:pk>/archive/", of_contact(people.contact_archive), name="contact_archive"),
    path("people/<int:pk>/unarchive/", of_contact(people.contact_unarchive), name="contact_unarchive"),
    path("people/<int:pk>/trash/", of_contact(people.contact_trash), name="contact_trash"),
    path("people/<int:pk>/restore/", of_contact(people.contact_restore), name="contact_restore"),
    path("said/<int:pk>/", finding.entry, name="entry"),
    path("said/<int:pk>/edit/", saying.entry_edit, name="entry_edit"),
    path("said/<int:pk>/trash/", saying.entry_trash, name="entry_trash"),
    path("said/<int:pk>/restore/", saying.entry_restore, name="entry_restore"),
    path("steps/<int:pk>/edit/", saying.step_edit, name="step_edit"),
    path("steps/<int:pk>/done/", saying.step_done, name="step_done"),
    path("steps/<int:pk>/trash/", saying.step_trash, name="step_trash"),
    path("steps/<int:pk>/restore/", saying.step_restore, name="step_restore"),
    path("search/", finding.search, name="search"),
    path("palette/", finding.palette, name="palette"),
    path("trash/", trash.trash, name="trash"),
]
