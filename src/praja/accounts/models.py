"""People of the staff, the roles they hold in organizations, and who stands in for a head.

A role or an appointment is never deleted: it ends, so that one can say later who could do what on a given day.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Role


class UserManager(BaseUserManager["User"]):
    """Finds a user by e-mail whatever its case; creates one with a password or with none that works."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Rights come only from memberships and appointments, never from the account itself."""

    email = models.EmailField(_("e-mail address"))
    display_name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        indexes = [models.Index(fields=["display_name", "id"], name="user_by_name")]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.display_name


class Membership(models.Model):
    """A role a person holds in one organization, from a moment until it ends (half-open).

    `organization` is an organization's code; null means the whole regency.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.CharField(_("organization"), max_length=60, null=True, blank=True)  # noqa: DJ001 - a foreign key
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.name) for role in Role])
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "role"], name="membership_by_organization")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Coalesce("organization", Value("")), RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organization}"


class Acting(models.Model):
    """A person who stands in for the head of an organization on whole days, by a written order.

    At most one at a time for each organization; the database refuses an overlap.
    """

    class Kind(models.TextChoices):
        PLT = "plt", _("Plt. (the post is vacant)")
        PLH = "plh", _("Plh. (the head is away)")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    organization = models.CharField(_("organization"), max_length=60)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    order_number = models.CharField(_("number of the order"), max_length=80)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="acting_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=["plt", "plh"]), name="acting_kind_known"),
            ExclusionConstraint(
                name="one_acting_head_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    (
                        Func("first_day", "last_day", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.organization}"
