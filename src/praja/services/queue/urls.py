from __future__ import annotations

from django.urls import path

from praja.services.queue.views import door, keeping, public, staff

app_name = "queue"
urlpatterns = [
    path("queue/", public.home, name="home"),
    path("queue/book/<slug:group>/<slug:service>/", public.book, name="book"),
    path("queue/t/<slug:code>/", public.ticket, name="ticket"),
    path("queue/t/<slug:code>/move/", public.move, name="move"),
    path("queue/t/<slug:code>/cancel/", public.cancel, name="cancel"),
    path("queue/t/<slug:code>/calendar.ics", public.calendar, name="calendar"),
    path("queue/kiosk/<slug:place>/", door.kiosk, name="kiosk"),
    path("queue/kiosk/<slug:place>/pair/", door.pair, name="pair"),
    path("queue/kiosk/<slug:place>/given/<slug:code>/", door.given, name="given"),
    path("queue/take/<slug:group>/<slug:service>/", door.take, name="take"),
    path("queue/screen/<slug:place>/", door.screen, name="screen"),
    path("queue/screen/<slug:place>/changes", door.changes, name="changes"),
    path("queue/desks/", staff.desks, name="desks"),
    path("queue/desks/<slug:place>/<slug:desk>/", staff.desk, name="desk"),
    path("queue/desks/<slug:place>/<slug:desk>/act/", staff.act, name="act"),
    path("queue/tickets/<slug:place>/", staff.tickets, name="tickets"),
    path("queue/days/<slug:place>/", keeping.days, name="days"),
    path("queue/days/remove/<int:number>/", keeping.remove_day, name="remove_day"),
    path("queue/kiosks/<slug:place>/", keeping.kiosks, name="kiosks"),
    path("queue/kiosks/end/<int:number>/", keeping.revoke_kiosk, name="revoke_kiosk"),
]
