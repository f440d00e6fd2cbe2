from __future__ import annotations

from django.urls import path

from praja.portal import views

urlpatterns = [path("", views.home, name="home")]
