from __future__ import annotations

from django.urls import path

from praja.kernel.ledger import views

app_name = "ledger"

urlpatterns = [
    path("log/", views.log_page, name="log"),
    path("log/sth", views.sth, name="sth"),
    path("log/proof", views.proof, name="proof"),
    path("log/consistency", views.consistency, name="consistency"),
    path("log/keys", views.keys, name="keys"),
    path("log/events", views.events, name="events"),
    path("log/verify", views.verify, name="verify"),
]
