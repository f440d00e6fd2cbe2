from __future__ import annotations

from django.urls import path

from praja.complaints.channels import views

urlpatterns = [
    path("channels/<slug:channel>/", views.webhook, name="webhook"),
    path("complaints/messages/", views.unmatched, name="unmatched"),
    path("complaints/messages/<uuid:message_id>/", views.report, name="unmatched_report"),
    path("complaints/messages/<uuid:message_id>/dismiss/", views.dismiss, name="unmatched_dismiss"),
]
