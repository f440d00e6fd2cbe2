from __future__ import annotations

from django.urls import path

from praja.services.satisfaction import views

app_name = "satisfaction"
urlpatterns = [
    path("satisfaction/", views.results, name="results"),
    path("satisfaction/ask/", views.assisted, name="assisted"),
    path("satisfaction/plans/<int:follow_up>/", views.finish, name="finish"),
    path("satisfaction/<str:code>/", views.organization, name="organization"),
    path("satisfaction/<str:code>/plan/", views.plan, name="plan"),
]
