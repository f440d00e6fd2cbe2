"""What the public map loads: reports in clusters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query

from praja.cases.queries import procedure
from praja.complaints import queries, rules
from praja.complaints.api.answers import as_json
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import ClusterCollection, MapQuery
from praja.complaints.queries.public_map import Cluster, PlacedReport
from praja.complaints.views.caching import opened


@router.get(
    "/map/clusters", response={200: ClusterCollection, 304: None}, summary="Public reports as clusters for a map"
)
def map_clusters(request: HttpRequest, wanted: Query[MapQuery]) -> HttpResponse:
    """Accepted reports that are not secret and have a pin, counted by squares of about 56 pixels at `zoom`.

    Every report of the rectangle is counted: there is no limit on their number. Places are rounded to about 110 m.
    The answer may be kept for a minute and carries an ETag.
    """
    filters = queries.MapFilters(
        category=wanted.category,
        organization=wanted.organization,
        district=wanted.district,
        village=wanted.village,
        state=wanted.state,
        days=wanted.days,
    )
    found = queries.public_clusters(bounds=queries.parse_bounds(wanted.bbox), zoom=wanted.zoom, filters=filters)
    pages = reverse("complaints:public_list")
    content = {
        "type": "FeatureCollection",
        "count": found.count,
        "is_finest": found.is_finest,
        "features": [_feature(cluster, pages) for cluster in found.clusters],
    }
    return opened(request, as_json(content), seconds=60)


def _feature(cluster: Cluster, pages: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [cluster.longitude, cluster.latitude]},
        "properties": {"count": cluster.count, "reports": [_report(report, pages) for report in cluster.reports]},
    }


def _report(report: PlacedReport, pages: str) -> dict[str, object]:
    step = procedure(report.definition).step(report.step)
    return {
        "url": f"{pages}{report.id}/",
        "category": report.category,
        "category_name": rules.category_name(report.category),
        "step_name": str(step.public_name or step.name),
        "opened_on": report.opened_at.date(),
    }
