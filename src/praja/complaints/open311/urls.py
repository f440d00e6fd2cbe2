from __future__ import annotations

from django.urls import path, re_path

from praja.complaints.open311 import views
from praja.complaints.open311.formats import Format

RESOURCES = {
    "discovery": views.discovery,
    "v2/services": views.service_list,
    "v2/services/<str:code>": views.service_definition,
    "v2/requests": views.requests,
    "v2/requests/<str:identifier>": views.service_request,
    "v2/tokens/<str:token>": views.token,
    "v2/servicerequestupdates": views.updates,
}

urlpatterns = [
    *(path(f"{address}.{form}", view, {"form": form}) for address, view in RESOURCES.items() for form in Format),
    path("v2/", views.nothing, name="open311_endpoint"),
    re_path(r"^(?P<rest>.*)$", views.nothing),
]
