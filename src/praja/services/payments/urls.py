from __future__ import annotations

from django.urls import path

from praja.services.payments import views

app_name = "payments"
urlpatterns = [
    path("tariffs/", views.tariffs, name="tariffs"),
    path("tariffs/<slug:code>/", views.one_tariff, name="tariff"),
    path("bills/<slug:code>/", views.own_bill, name="own_bill"),
    path("bills/<slug:code>/pay", views.pay, name="pay"),
    path("payments/", views.bills, name="bills"),
    path("payments/days/", views.days, name="days"),
    path("payments/days/<int:day_id>/", views.one_day, name="day"),
    path("payments/days/<int:day_id>/<int:difference_id>/settle", views.settle, name="settle"),
    path("payments/<uuid:bill_id>/", views.bill, name="bill"),
    path("payments/<uuid:bill_id>/slips", views.enter_slip, name="enter_slip"),
    path("payments/<uuid:bill_id>/slips/<uuid:slip_id>", views.judge_slip, name="judge_slip"),
    path("payments/<uuid:bill_id>/cancel", views.cancel, name="cancel"),
    path("payments/snap/v1.0/qr/qr-mpm-notify", views.notified, name="notified"),
]
