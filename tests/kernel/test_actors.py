from __future__ import annotations

import pytest

from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.errors import NotAllowed, SignInRequired


def officer(*grants: Grant) -> Actor:
    return Actor(kind=ActorKind.STAFF, id="7", grants=frozenset(grants))


def test_a_role_counts_only_in_its_organization() -> None:
    actor = officer(Grant(Role.HANDLER, "pupr"))
    assert actor.has(Role.HANDLER, organization="pupr")
    assert not actor.has(Role.HANDLER, organization="dinkes")
    assert not actor.has(Role.HEAD)


def test_staff_without_the_role_may_not() -> None:
    with pytest.raises(NotAllowed) as error:
        officer(Grant(Role.HANDLER, "pupr")).require(Role.VERIFIER)
    assert error.value.status == 403


@pytest.mark.parametrize("actor", [Actor.citizen(), Actor.system("job")])
def test_who_is_not_staff_is_asked_to_sign_in(actor: Actor) -> None:
    with pytest.raises(SignInRequired) as error:
        actor.require(Role.VERIFIER)
    assert error.value.status == 401


def test_an_actor_is_recorded_by_pseudonym() -> None:
    assert Actor(kind=ActorKind.STAFF, id="7", name="Somebody").reference == "staff:7"
    assert Actor.citizen().reference == "citizen"
    assert Actor.system("relay").reference == "system:relay"
