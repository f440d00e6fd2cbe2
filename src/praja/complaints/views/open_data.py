"""Open data for everybody: the catalogue, its machine-readable description, the files, and an export on request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from praja.complaints import open_data
from praja.complaints.forms import PublicFilterForm
from praja.complaints.models import OpenDataFile
from praja.complaints.presenters.open_data import catalogue
from praja.complaints.views.caching import open_to_all
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.errors import NotFound
from praja.kernel.files.storage import ContentMissing, storage
from praja.kernel.text import number


@require_safe
def open_data_page(request: HttpRequest) -> HttpResponse:
    """Every data set with its files, their hashes and the versions before."""
    form = PublicFilterForm(request.GET)
    context = {
        "sets": catalogue(open_data.versions()),
        "fields": open_data.FIELDS,
        "terms": open_data.terms(),
        "licence_name": str(open_data.terms().licence.name),
        "form": form,
        "most": number(open_data.LONGEST_EXPORT),
    }
    return render(request, "complaints/open_data.html", context)


@require_safe
@open_to_all(seconds=3600)
def description(request: HttpRequest) -> HttpResponse:
    """The catalogue as DCAT 3 in JSON-LD."""
    found = open_data.versions()
    terms = open_data.terms()
    publisher = {"@type": "foaf:Agent", "foaf:name": terms.publisher}
    sets = [_dataset(one, found.get(one.code, []), terms, publisher) for one in open_data.datasets()]
    content = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": settings.PUBLIC_URL + reverse("complaints:open_data"),
        "@type": "dcat:Catalog",
        "dct:title": pack().name,
        "dct:publisher": publisher,
        "dct:license": {"@id": terms.licence.url},
        "dcat:dataset": sets,
    }
    return JsonResponse(content, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


def _dataset(
    one: open_data.Dataset, files: list[OpenDataFile], terms: open_data.Terms, publisher: dict[str, str]
) -> dict[str, Any]:
    page = settings.PUBLIC_URL + reverse("complaints:open_data")
    newest = {file.media_type: file for file in reversed(files)}
    described: dict[str, Any] = {
        "@id": f"{page}#{one.code}",
        "@type": "dcat:Dataset",
        "dct:identifier": one.code,
        "dct:title": str(one.title),
        "dct:description": str(one.description),
        "dct:publisher": publisher,
        "dct:license": {"@id": terms.licence.url},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"},
        "dcat:landingPage": {"@id": f"{page}#{one.code}"},
        "dcat:distribution": [_distribution(file, terms) for file in newest.values()],
    }
    if files:
        described["dct:modified"] = {"@value": files[0].created_at.isoformat(), "@type": "xsd:dateTime"}
    return described


def _distribution(file: OpenDataFile, terms: open_data.Terms) -> dict[str, Any]:
    address = settings.PUBLIC_URL + reverse("complaints:open_data_file", args=[file.name])
    return {
        "@type": "dcat:Distribution",
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"},
        "dcat:byteSize": file.size,
        "dct:license": {"@id": terms.licence.url},
        "dct:issued": {"@value": file.created_at.isoformat(), "@type": "xsd:dateTime"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """One version of a file; it never changes.

    Raises:
        NotFound: there is none of this name.
    """
    file = open_data.version(name)
    etag = f'"{file.sha256}"'
    if answer := get_conditional_response(request, etag=etag):
        return answer
    try:
        pieces = storage().stream(open_data.stored_name(name))
    except ContentMissing:
        raise NotFound() from None
    response = StreamingHttpResponse(pieces, content_type=f"{file.media_type}; charset=utf-8")
    response["ETag"] = etag
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def export(request: HttpRequest, ending: str) -> StreamingHttpResponse:
    """The newest published reports as the filters of the public list narrow them, at most 10,000, read as they go."""
    filters = PublicFilterForm(request.GET).filters
    cases = open_data.reports(filters, most=open_data.LONGEST_EXPORT)
    write, media_type = (
        (open_data.as_lines, open_data.CSV) if ending == "csv" else (open_data.as_geojson, open_data.GEOJSON)
    )
    response = StreamingHttpResponse(write(cases), content_type=f"{media_type}; charset=utf-8")
    day = timezone.localdate(clock.now()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="complaints-{day}.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
