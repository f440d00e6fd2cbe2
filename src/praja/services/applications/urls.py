from __future__ import annotations

from django.urls import path

from praja.services.applications.views import applying, deeds, following, order, staff

app_name = "applications"
urlpatterns = [
    path("services/<slug:service>/apply/", applying.begin, name="begin"),
    path("services/<slug:service>/apply/reuse/", applying.reuse, name="reuse"),
    path("apply/<slug:code>/", applying.review, name="review"),
    path("apply/<slug:code>/applicant/", applying.applicant, name="applicant"),
    path("apply/<slug:code>/discard/", applying.discard, name="discard"),
    path("apply/<slug:code>/part/<slug:section>", applying.section, name="section"),
    path("a/<slug:code>/", following.application, name="application"),
    path("a/<slug:code>/receipt/", applying.receipt, name="receipt"),
    path("a/<slug:code>/again/", applying.again, name="again"),
    path("a/<slug:code>/amend/", following.amend, name="amend"),
    path("a/<slug:code>/withdraw/", following.withdraw, name="withdraw"),
    path("a/<slug:code>/survey/", following.survey, name="survey"),
    path("a/<slug:code>/leave/", following.leave, name="leave"),
    path("a/<slug:code>/documents/<slug:document>.pdf", following.document, name="document"),
    path("a/<slug:code>/deadlines/<int:clock_id>/", following.deadline, name="own_deadline"),
    path("applications/", staff.application_list, name="list"),
    path("applications/track/", following.track, name="track"),
    path("applications/export.csv", staff.export, name="export"),
    path("applications/order/", order.order, name="order"),
    path("applications/<uuid:application_id>/", staff.detail, name="detail"),
    path("applications/<uuid:application_id>/open/", staff.open_all, name="open"),
    path("applications/<uuid:application_id>/take/", staff.take, name="take"),
    path("applications/<uuid:application_id>/interest/", staff.interest, name="interest"),
    path("applications/<uuid:application_id>/deadlines/<int:clock_id>/", staff.deadline, name="deadline"),
    path("applications/<uuid:application_id>/do/<slug:action>/", deeds.act, name="act"),
    path("applications/<uuid:application_id>/recommend/<slug:ask>/", deeds.recommend, name="recommend"),
]
