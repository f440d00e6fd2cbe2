from __future__ import annotations

from django.urls import path

from praja.kernel.web import views
from praja.kernel.web.routes import api

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.show_metrics, name="metrics"),
    path("language", views.set_language, name="set_language"),
    path("problems/<slug:code>", views.problem_page, name="problem"),
    path("api/openapi.json", views.openapi_document, name="openapi_document"),
    path("api/docs", views.openapi_page, name="openapi_page"),
    path("api/", api().urls),
]
