from django.urls import path

from praja.kernel.calendar import views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.year, name="now"),
    path("calendar/<int:year>/", views.year, name="year"),
    path("calendar/holidays/add", views.add, name="add"),
    path("calendar/holidays/<slug:date>/remove", views.remove, name="remove"),
]
