"""What everybody may read about complaints beside the reports themselves, and following by e-mail."""

from __future__ import annotations

from django.urls import path, re_path

from praja.complaints.views import following, open_data, statistics

urlpatterns = [
    path("reports/agency/", statistics.agencies, name="agencies"),
    path("reports/area/", statistics.areas, name="areas"),
    path("reports/agency/<str:code>/", statistics.agency, name="agency"),
    path("reports/area/<str:code>/", statistics.area, name="area"),
    path("reports/feed/agency/<str:code>.atom", statistics.agency_feed, name="agency_feed"),
    path("reports/feed/area/<str:code>.atom", statistics.area_feed, name="area_feed"),
    path("reports/badge/<str:code>.svg", statistics.badge, name="badge"),
    path("reports/embed/<str:code>/", statistics.embed, name="embed"),
    path("reports/follow/<slug:kind>/<str:subject>/", following.follow, name="follow"),
    path("reports/subscriptions/<uuid:subscription_id>/<str:token>/", following.subscription, name="subscription"),
    path(
        "reports/subscriptions/<uuid:subscription_id>/<str:token>/unsubscribe/",
        following.unsubscribe,
        name="unsubscribe",
    ),
    path("open-data/complaints/", open_data.open_data_page, name="open_data"),
    path("open-data/complaints/catalog.jsonld", open_data.description, name="open_data_description"),
    re_path(r"^open-data/complaints/files/(?P<name>[a-z0-9.-]{1,120})$", open_data.download, name="open_data_file"),
    re_path(r"^open-data/complaints/export\.(?P<ending>csv|geojson)$", open_data.export, name="open_data_export"),
]
