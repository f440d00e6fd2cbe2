from __future__ import annotations

from django.urls import path

from praja.services.documents import views

app_name = "documents"

urlpatterns = [
    path("v/<str:code>/", views.check_code, name="check_code"),
]
