from django.urls import path

from praja.kernel.notify import views

app_name = "notify"
urlpatterns = [
    path("operations/messages/", views.outbox, name="messages"),
    path("operations/messages/<int:pk>/retry", views.retry, name="retry"),
    path("account/notifications/", views.preferences, name="preferences"),
]
