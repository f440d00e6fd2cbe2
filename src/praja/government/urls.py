from django.urls import path

from praja.government import views

app_name = "government"
urlpatterns = [
    path("map/districts.geojson", views.districts, name="districts"),
    path("map/villages.geojson", views.villages, name="villages"),
]
