from __future__ import annotations

from django.urls import path

from praja.services.standards.views import exports, letters, public

app_name = "standards"
urlpatterns = [
    path("services/", public.services, name="catalogue"),
    path("services/events/", public.life_events, name="life_events"),
    path("services/events/<slug:code>/", public.life_event, name="life_event"),
    path("services/finder/", public.finder, name="finder"),
    path("services/charter/", public.charter, name="charter"),
    path("services/completeness/", public.completeness, name="completeness"),
    path("services/processing/", exports.processing, name="processing"),
    path("services/processing.csv", exports.processing_csv, name="processing_csv"),
    path("services/services.csv", exports.services_csv, name="services_csv"),
    path("services/letters/", letters.offices, name="letter_offices"),
    path("services/letters/<str:organization>/", letters.letters, name="letters"),
    path("services/<slug:code>/", public.service, name="service"),
]
