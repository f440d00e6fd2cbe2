from __future__ import annotations

from django.urls import include, path

from praja.complaints.lapor import views as lapor
from praja.complaints.views import abuse, assisting, filing, merging, offline, public, shortlist, staff, tracking

app_name = "complaints"
urlpatterns = [
    path("open311/", include("praja.complaints.open311.urls")),
    path("", include("praja.complaints.channels.urls")),
    path("complaints/new/", filing.new, name="new"),
    path("complaints/lapor/", lapor.overview, name="lapor"),
    path("complaints/lapor/import/", lapor.take_file, name="lapor_import"),
    path("complaints/lapor/follow-ups.csv", lapor.follow_ups, name="lapor_follow_ups"),
    path("complaints/lapor/carried/", lapor.carried, name="lapor_carried"),
    path("complaints/lapor/<int:number>/", lapor.place, name="lapor_place"),
    path("complaints/new/offline/", offline.shell, name="new_offline"),
    path("complaints/drafts/", offline.drafts, name="drafts"),
    path("complaints/drafts/forget/", offline.forget, name="forget_device"),
    path("complaints/assisted/", assisting.new, name="assisted"),
    path("complaints/assisted/slip/", assisting.slip, name="assisted_slip"),
    path("complaints/assisted/handed-over/", assisting.hand_over, name="assisted_hand_over"),
    path("complaints/assisted/list/", assisting.typed_in, name="assisted_list"),
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
    path("complaints/shortlist/", shortlist.page, name="shortlist"),
    path("complaints/<uuid:complaint_id>/take-along/", shortlist.take, name="take_along"),
    path("complaints/<uuid:complaint_id>/leave-behind/", shortlist.leave, name="leave_behind"),
    path("complaints/<uuid:complaint_id>/move-along/", shortlist.move, name="move_along"),
    path("complaints/identity-log/", abuse.identity_log, name="identity_log"),
    path("complaints/identity-log.csv", abuse.identity_log_csv, name="identity_log_csv"),
    path("complaints/bans/", abuse.bans, name="bans"),
    path("complaints/bans/<int:ban_id>/lift/", abuse.lift_ban, name="lift_ban"),
    path("complaints/<uuid:complaint_id>/", staff.detail, name="detail"),
    path("complaints/<uuid:complaint_id>/contact/", abuse.contact, name="contact"),
    path("complaints/<uuid:complaint_id>/ban/", abuse.ban, name="ban"),
    path("complaints/<uuid:complaint_id>/conceal/", staff.conceal, name="conceal"),
    path("complaints/<uuid:complaint_id>/similar/", merging.similar, name="staff_similar"),
    path("complaints/<uuid:complaint_id>/split/", merging.split, name="split"),
    path("complaints/<uuid:complaint_id>/<slug:step>/", staff.step, name="step"),
]
