from __future__ import annotations

from django.urls import path

from praja.kernel.ui import offline_views
from praja.kernel.ui.views import style_page

urlpatterns = [
    path("ui/", style_page, name="style_page"),
    path("manifest.webmanifest", offline_views.manifest, name="manifest"),
    path("service-worker.js", offline_views.service_worker, name="service_worker"),
    path("offline/", offline_views.offline_page, name="offline"),
]
