"""Addresses of invoices, payments and requisites."""

from django.urls import path

from rapport.billing.views import client, invoices, matching, payments, requisites

app_name = "billing"
urlpatterns = [
    path("invoices/", invoices.invoice_list, name="list"),
    path("invoices/new/", invoices.new, name="new"),
    path("invoices/matches/", matching.matches, name="matches"),
    path("invoices/matches/sure/", matching.accept_sure, name="accept_sure"),
    path("invoices/matches/<int:line>/", matching.accept, name="accept"),
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>/edit/", invoices.edit, name="edit"),
    path("invoices/<int:pk>/issue/", invoices.issue, name="issue"),
    path("invoices/<int:pk>/letter/", invoices.letter, name="letter"),
    path("invoices/<int:pk>/link/", invoices.link, name="link"),
    path("invoices/<int:pk>/sent/", invoices.sent, name="sent"),
    path("invoices/<int:pk>/pdf/", invoices.pdf, name="pdf"),
    path("invoices/<int:pk>/credit/", invoices.credit, name="credit"),
    path("invoices/<int:pk>/trash/", invoices.trash, name="trash"),
    path("invoices/<int:pk>/restore/", invoices.restore, name="restore"),
    path("invoices/<int:pk>/pay/", payments.pay, name="pay"),
    path("invoices/<int:pk>/credit/<int:payment>/", payments.allocate, name="allocate"),
    path("invoices/<int:pk>/payments/<int:payment>/back/", payments.take_back, name="take_back"),
    path("engagements/<int:pk>/invoice/", invoices.for_engagement, name="for_engagement"),
    path("settings/requisites/", requisites.ours, name="requisites"),
    path("clients/<int:pk>/requisites/", requisites.theirs, name="client_requisites"),
    path("p/<str:token>/invoices/<int:pk>/", client.invoice, name="client_invoice"),
    path("p/<str:token>/invoices/<int:pk>/pdf/", client.paper, name="paper"),
]
