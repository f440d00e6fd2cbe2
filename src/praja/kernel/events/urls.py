from __future__ import annotations

from django.urls import path

from praja.kernel.events import views

app_name = "events"

urlpatterns = [
    path("operations/deliveries/", views.deliveries, name="deliveries"),
    path("operations/deliveries/replay", views.replay_handler, name="replay_handler"),
    path("operations/deliveries/<int:pk>/replay", views.replay, name="replay"),
    path("operations/deliveries/<int:pk>/skip", views.skip, name="skip"),
]
