from django.urls import path

from praja.kernel.measures import views

app_name = "measures"
urlpatterns = [
    path("measures/", views.measures, name="list"),
    path("measures/<str:code>/", views.measure, name="detail"),
    path("measures/<str:code>/<slug:breakdown>.csv", views.export, name="export"),
]
