from __future__ import annotations

from django.urls import path

from praja.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("transparency/", views.transparency_page, name="transparency"),
    path("transparency/<slug:breakdown>.csv", views.transparency_csv, name="transparency_csv"),
]
