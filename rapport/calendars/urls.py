"""Addresses of calendars, meetings and bookings."""

from django.urls import URLPattern, path

from rapport.calendars.views import calendars, events, period, public

app_name = "calendars"
urlpatterns: list[URLPattern] = [
    path("calendar/", period.calendar, name="list"),
    path("calendar/new/", events.event_new, name="event_new"),
    path("calendar/events/<int:pk>/", events.event, name="event"),
    path("calendar/events/<int:pk>/edit/", events.event_edit, name="event_edit"),
    path("calendar/events/<int:pk>/out/", events.event_out, name="event_out"),
    path("calendar/events/<int:pk>/restore/", events.event_restore, name="event_restore"),
    path("calendar/calendars/", calendars.calendars, name="calendars"),
    path("calendar/calendars/new/", calendars.calendar_new, name="new"),
    path("calendar/calendars/subscribe/", calendars.subscribe, name="subscribe"),
    path("calendar/calendars/connect/", calendars.connect, name="connect"),
    path("calendar/calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendar/calendars/<int:pk>/look/", calendars.calendar_look, name="look"),
    path("calendar/calendars/<int:pk>/trash/", calendars.calendar_trash, name="trash"),
    path("calendar/calendars/<int:pk>/restore/", calendars.calendar_restore, name="restore"),
    path("calendar/accounts/<int:pk>/", calendars.account, name="account"),
    path("calendar/accounts/<int:pk>/look/", calendars.account_look, name="account_look"),
    path("calendar/accounts/<int:pk>/new/", calendars.collection_new, name="collection_new"),
    path("calendar/series/<int:pk>/ours/", calendars.keep_ours, name="keep_ours"),
    path("calendar/series/<int:pk>/theirs/", calendars.take_theirs, name="take_theirs"),
    path("calendar/links/", calendars.feed_new, name="feed_new"),
    path("calendar/links/<int:pk>/revoked/", calendars.feed_revoked, name="feed_revoked"),
    # Open to whoever has the link.
    path("calendar/feed/<str:token>.ics", public.feed, name="feed"),
]
