"""Every address of the platform; each room keeps its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("praja.kernel.web.urls")),
    path("", include("praja.kernel.ui.urls")),
    path("", include("praja.kernel.ledger.urls")),
    path("", include("praja.kernel.files.urls")),
    path("", include("praja.kernel.events.urls")),
    path("", include("praja.kernel.measures.urls")),
    path("", include("praja.kernel.notify.urls")),
    path("", include("praja.kernel.calendar.urls")),
    path("", include("praja.accounts.urls")),
    path("", include("praja.government.urls")),
    path("", include("praja.cases.urls")),
    path("", include("praja.complaints.urls")),
    path("", include("praja.services.documents.urls")),
    path("", include("praja.services.payments.urls")),
    path("", include("praja.services.queue.urls")),
    path("services/manage/", include("praja.services.standards.editor.urls")),
    path("", include("praja.services.standards.urls")),
    path("", include("praja.services.satisfaction.urls")),
    path("", include("praja.services.applications.urls")),
    path("", include("praja.portal.urls")),
]

handler400 = "praja.kernel.web.views.bad_request"
handler403 = "praja.kernel.web.views.forbidden"
handler404 = "praja.kernel.web.views.not_found"
handler429 = "praja.kernel.web.views.too_many_requests"  # allauth looks it up by this name
handler500 = "praja.kernel.web.views.broken"
