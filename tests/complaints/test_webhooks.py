"""What a webhook takes, and from whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.complaints.channels.adapters import ADAPTERS
from praja.complaints.channels.http import ChannelFailed, call, is_signed
from praja.complaints.channels.messages import Incoming, seal, unseal
from praja.complaints.channels.simulators import ServicesSimulator
from praja.complaints.models import IncomingMessage
from tests.complaints.channel_world import post, services, signature, sms, telegram, whatsapp

CHANNELS = ("whatsapp", "telegram", "sms")

_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
_json = st.recursive(_leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner), max_leaves=9)


@pytest.fixture
def world() -> Iterator[ServicesSimulator]:
    with services() as simulator:
        yield simulator


def count() -> int:
    return IncomingMessage.objects.count()


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[str, bytes]:
    """A webhook of a service in which one part is anything at all."""
    channel = draw(st.sampled_from(CHANNELS))
    content: Any = {"whatsapp": whatsapp, "telegram": telegram, "sms": sms}[channel]("Halo")
    place, way = content, draw(st.integers(0, 9))
    for _ in range(way):
        keys = list(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        inner = [key for key in keys if isinstance(place[key], dict | list)]
        if not inner:
            break
        place = place[draw(st.sampled_from(inner))]
    if isinstance(place, dict) and place:
        place[draw(st.sampled_from(list(place)))] = draw(_json)
    return channel, json.dumps(content).encode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(disturbed())
def test_no_content_makes_a_parser_fail(case: tuple[str, bytes]) -> None:
    channel, body = case
    with override_settings(WHATSAPP_PHONE_ID="1055"):
        found = ADAPTERS[channel].receive(body)
    for message in found:
        assert message.sender
        assert len(message.external_id) == 64
        assert "\\u0000" not in message.as_json()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CHANNELS), st.binary(max_size=200) | _json.map(lambda tree: json.dumps(tree).encode()))
def test_no_bytes_make_a_parser_fail(channel: str, body: bytes) -> None:
    assert isinstance(ADAPTERS[channel].receive(body), list)


@given(st.binary(max_size=60), st.text(max_size=80))
def test_only_the_secret_signs(body: bytes, forged: str) -> None:
    assert is_signed(body, signature(body), secret="only-for-tests")
    assert not is_signed(body + b" ", signature(body), secret="only-for-tests")
    assert not is_signed(body, forged, secret="only-for-tests")
    assert not is_signed(body, signature(body), secret="")


@given(st.text(max_size=200).filter(lambda text: text.isprintable()))
def test_sealed_words_open_again(text: str) -> None:
    assert unseal(seal(text)) == text
    assert text not in seal(text) or len(text) < 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "content", "header"),
    [
        ("whatsapp", whatsapp("Halo"), "X-Hub-Signature-256"),
        ("telegram", telegram("Halo"), "X-Telegram-Bot-Api-Secret-Token"),
        ("sms", sms("Halo"), "X-Praja-Signature"),
    ],
)
def test_a_webhook_without_the_right_signature_is_refused(
    world: ServicesSimulator, channel: str, content: dict[str, Any], header: str
) -> None:
    for forged in ("", "sha256=00", "sha256=é"):
        assert post(channel, content, **{header: forged}).status_code == 403
    assert count() == 0
    assert post(channel, content).status_code == 200
    assert count() == 1


@pytest.mark.django_db
def test_a_channel_that_is_off_has_no_address() -> None:
    for channel in (*CHANNELS, "fax"):
        assert Client().post(f"/channels/{channel}/", b"{}", content_type="application/json").status_code == 404


@pytest.mark.django_db
def test_meta_is_answered_its_challenge(world: ServicesSimulator, client: Client) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
    answer = client.get("/channels/whatsapp/", asked)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"1158201444",
        "text/plain; charset=utf-8",
    )
    assert client.get("/channels/whatsapp/", asked | {"hub.verify_token": "x"}).status_code == 403
    assert client.get("/channels/whatsapp/", asked | {"hub.challenge": "<b>"}).status_code == 403
    assert client.get("/channels/telegram/", asked).status_code == 403


@pytest.mark.django_db
def test_messages_to_another_number_of_the_same_app_are_passed_over(world: ServicesSimulator) -> None:
    content = whatsapp("Halo")
    content["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    assert post("whatsapp", content).status_code == 200
    assert count() == 0


@pytest.mark.django_db
def test_a_webhook_costs_few_statements(world: ServicesSimulator, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        post("sms", sms("Halo"))


@pytest.mark.django_db
def test_the_sender_is_sealed(world: ServicesSimulator) -> None:
    post("sms", sms("Halo"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM complaints_incomingmessage t")
        stored = cursor.fetchone()[0]
    assert "6281234567890" not in stored
    assert b"6281234567890".hex() not in stored


def test_an_error_of_a_service_names_neither_token_nor_address(world: ServicesSimulator) -> None:
    world.failures = 1
    with pytest.raises(ChannelFailed) as failed:
        ADAPTERS["telegram"].send(address="77", subject="", body="Halo", key="k")
    assert world.token not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__cause__ is None
    with pytest.raises(ChannelFailed) as away:
        call("telegram", "GET", f"http://127.0.0.1:1/bot{world.token}/x")
    assert world.token not in str(away.value)


def test_the_token_goes_to_the_service_only(world: ServicesSimulator) -> None:
    world.media["1"] = b"x"
    assert ADAPTERS["whatsapp"].fetch("1") == b"x"
    with ServicesSimulator() as elsewhere:
        world.media_url = elsewhere.url
        with pytest.raises(ChannelFailed):
            ADAPTERS["whatsapp"].fetch("1")
        assert elsewhere.asked == 0


def test_the_same_identifier_on_two_channels_is_two_messages() -> None:
    one, two = (Incoming(channel=channel, sender="1", id="7") for channel in ("sms", "telegram"))
    assert one.external_id == two.external_id
    assert one.sender_hash != two.sender_hash
