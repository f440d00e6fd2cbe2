from __future__ import annotations

from django.urls import include, path

from praja.complaints.lapor import views as lapor
from praja.complaints.views import filing, public, routing, staff, tracking

app_name = "complaints"
urlpatterns = [
    path("open311/", include("praja.complaints.open311.urls")),
    path("complaints/new/", filing.new, name="new"),
    path("complaints/lapor/", lapor.overview, name="lapor"),
    path("complaints/lapor/import/", lapor.take_file, name="lapor_import"),
    path("complaints/lapor/follow-ups.csv", lapor.follow_ups, name="lapor_follow_ups"),
    path("complaints/lapor/carried/", lapor.carried, name="lapor_carried"),
    path("complaints/lapor/<int:number>/", lapor.place, name="lapor_place"),
    path("complaints/similar/", public.similar, name="similar"),
    path("reports/", public.reports, name="public_list"),
    path("reports/feed.atom", public.feed, name="feed"),
    path("reports/<uuid:complaint_id>/", public.report, name="public_report"),
    path("reports/<uuid:complaint_id>/support/", public.support, name="support"),
    path("complaints/track/", tracking.track, name="track"),
    path("c/<slug:code>/", tracking.reporter, name="reporter"),
    path("c/<slug:code>/receipt/", filing.receipt, name="receipt"),
    path("c/<slug:code>/receipt.json", filing.receipt_json, name="receipt_json"),
    path("c/<slug:code>/step/<slug:step>/", tracking.reporter_step, name="reporter_step"),
    path("c/<slug:code>/conceal/", tracking.conceal, name="reporter_conceal"),
    path("c/<slug:code>/leave/", tracking.leave, name="leave"),
    path("complaints/", staff.complaint_list, name="list"),
    path("complaints/export.csv", staff.export, name="export"),
    path("complaints/routing/", routing.agreement, name="routing"),
    path("complaints/routing/export.csv", routing.agreement_csv, name="routing_csv"),
    path("complaints/<uuid:complaint_id>/", staff.detail, name="detail"),
    path("complaints/<uuid:complaint_id>/hand-again/", staff.hand_again, name="hand_again"),
    path("complaints/<uuid:complaint_id>/conceal/", staff.conceal, name="conceal"),
    path("complaints/<uuid:complaint_id>/<slug:step>/", staff.step, name="step"),
]
