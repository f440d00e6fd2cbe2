"""Regions, their boundaries, organizations and the smart-city dimensions: the nouns every room refers to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RegionKind(models.TextChoices):
    REGENCY = "regency", "Kabupaten"
    DISTRICT = "district", "Kecamatan"
    DESA = "desa", "Desa"
    KELURAHAN = "kelurahan", "Kelurahan"


VILLAGE_KINDS = (RegionKind.DESA, RegionKind.KELURAHAN)


class Region(models.Model):
    """A region by its Kemendagri code, e.g. "35.17.09.1006". `latitude`, `longitude`: centre in WGS 84 degrees."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=RegionKind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    postcode = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    area_km2 = models.FloatField(null=True)
    is_current = models.BooleanField(default=True)
    """False once the pack no longer names it, as after a merger; what happened there keeps pointing to it."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d\d\.\d\d(\.\d\d(\.\d{4})?)?$"), name="region_code"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="region_centre"
            ),
            models.CheckConstraint(
                condition=Q(kind=RegionKind.REGENCY, parent__isnull=True)
                | (~Q(kind=RegionKind.REGENCY) & Q(parent__isnull=False)),
                name="region_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Boundary(models.Model):
    """The outline of a region as GeoJSON geometry (RFC 7946). An approximate one is computed, not surveyed."""

    region = models.OneToOneField(Region, on_delete=models.CASCADE, primary_key=True, related_name="boundary")
    geometry = models.JSONField()
    source = models.CharField(max_length=200)
    is_approximate = models.BooleanField()
    surveyed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_approximate=False) | Q(surveyed_on__isnull=True), name="boundary_approximate_unsurveyed"
            )
        ]

    def __str__(self) -> str:
        return str(self.region_id)


class OrganizationKind(models.TextChoices):
    GOVERNMENT = "government", "Pemerintah daerah"
    SECRETARIAT = "secretariat", "Sekretariat"
    DIVISION = "division", "Bagian"
    INSPECTORATE = "inspectorate", "Inspektorat"
    AGENCY = "agency", "Badan"
    DEPARTMENT = "department", "Dinas"
    DISTRICT = "district", "Kecamatan"
    VILLAGE = "village", "Desa dan kelurahan"
    BLUD = "blud", "BLUD"
    BUMD = "bumd", "BUMD"


class Organization(models.Model):
    """An agency, office or enterprise of the regency, by the short code of the pack, e.g. "pupr"."""

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30, choices=OrganizationKind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    receives_complaints = models.BooleanField()
    is_current = models.BooleanField(default=True)
    """False once the pack no longer names it; what it did keeps pointing to it."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("code")), name="organization_not_own_parent")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The short name where there is one, else the whole name."""
        return self.short_name or self.name


class Dimension(models.Model):
    """One of the six dimensions of the smart city, in the order of the masterplan."""

    code = models.CharField(max_length=30, primary_key=True)
    name_id = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="dimension_order", deferrable=models.Deferrable.DEFERRED)
        ]

    def __str__(self) -> str:
        return self.code


class SubDimension(models.Model):
    """A field of work within a dimension."""

    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="sub_dimensions")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="sub_dimension_once")]

    def __str__(self) -> str:
        return f"{self.dimension_id}.{self.code}"


class Edition(models.Model):
    """One row that changes whenever regions, boundaries or organizations do, so that every process can reload them."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_single")]

    def __str__(self) -> str:
        return str(self.number)
