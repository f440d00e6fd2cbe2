from __future__ import annotations

from django.urls import path

from praja.services.documents import views

app_name = "documents"

urlpatterns = [
    path("v/<str:code>/", views.check_code, name="check_code"),
    path("v/<str:code>/file", views.issued_file, name="issued_file"),
    path("v/<str:code>/open", views.open_to_public, name="open_to_public"),
    path("v/<str:code>/receipt", views.receipt, name="receipt"),
    path("verify/", views.verify, name="verify"),
    path("verify/authority.pem", views.authority, name="authority"),
    path("verify/authority.crl", views.authority_list, name="authority_list"),
    path("documents/", views.documents, name="list"),
    path("documents/certificates/", views.certificates, name="certificates"),
    path("documents/certificates/<int:certificate_id>/", views.certificate, name="certificate"),
    path("documents/<uuid:document_id>/", views.document, name="document"),
    path("documents/<uuid:document_id>/file", views.officer_file, name="file"),
    path("documents/<uuid:document_id>/pages/<int:page>", views.page_picture, name="page"),
    path("documents/<uuid:document_id>/<slug:code>/", views.deed, name="deed"),
]
