"""The published components of a service as SIPPN lists them (PermenPANRB 13/2017), always in Indonesian."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.services.standards.models import ServiceVersion
from praja.services.standards.presenters.words import basis_in_words, fee_in_words, promise, provider_name


def sippn_entry(version: ServiceVersion) -> dict[str, Any]:
    """One service. The shape of SIPPN's own import is not confirmed; the names are those of its public pages."""
    with translation.override("id"):
        service, standard = version.definition, version.definition.standard
        return {
            "kode": service.code,
            "nama_layanan": service.name.id,
            "penyelenggara": provider_name(service.provider, is_whole=True),
            "persyaratan": [item.name.id for item in standard.requirements],
            "sistem_mekanisme_prosedur": [step.name.id for step in service.procedure.steps if not step.closes],
            "jangka_waktu": promise(service),
            "biaya_tarif": fee_in_words(standard.fee),
            "produk_pelayanan": standard.product.text.id,
            "penanganan_pengaduan": standard.complaints.text.id if standard.complaints is not None else "",
            "dasar_hukum": [basis_in_words(basis) for basis in standard.legal_basis],
            "tautan": settings.PUBLIC_URL + reverse("standards:service", args=[service.code]),
        }
