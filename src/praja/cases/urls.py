from django.urls import path

from praja.cases import views

app_name = "cases"
urlpatterns = [path("inbox/", views.inbox, name="inbox")]
