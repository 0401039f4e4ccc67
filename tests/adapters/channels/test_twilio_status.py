"""Asking Twilio what has become of a text, when no callback comes."""

import json

import pytest

from bridge.core.deliveries import DeliveryState
from bridge.errors import BridgeError, PermanentFailure, TemporaryFailure, UnknownOutcome
from tests.adapters.channels.provider import Provider
from tests.adapters.channels.specs import assert_conforms
from tests.adapters.channels.test_twilio_sms import ACCOUNT, MESSAGE, SID, TOKEN, resource, sms


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", DeliveryState.ACCEPTED),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.FAILED),
        ("something_new", DeliveryState.ACCEPTED),
    ],
)
def test_what_has_become_of_it(provider: Provider, status: str, state: DeliveryState) -> None:
    provider.answer(200, json.dumps(resource(sid=SID, status=status)))
    receipt = sms(provider.url).status(SID)
    assert (receipt.provider_id, receipt.state) == (SID, state)
    assert (receipt.delivery, receipt.address) == ("", "")
    assert provider.asked[-1].path.endswith(f"/Accounts/{ACCOUNT}/Messages/{SID}.json")


def test_the_question_is_one_that_twilio_describes(provider: Provider) -> None:
    provider.answer(200, json.dumps(resource(sid=SID, status="sent")))
    sms(provider.url).status(SID)
    form = "application/x-www-form-urlencoded"
    assert_conforms(provider.asked[0], "twilio_api_v2010.json", "https://api.twilio.com", form)


def test_why_it_did_not_arrive(provider: Provider) -> None:
    body = resource(sid=SID, status="undelivered", error_code=30003)
    provider.answer(200, json.dumps(body))
    assert sms(provider.url).status(SID).error == "30003: the handset cannot be reached"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, '{"code": 20429}', TemporaryFailure),
        (500, "{}", UnknownOutcome),
        (200, "<html>", UnknownOutcome),
        (200, "{}", UnknownOutcome),
        (404, '{"code": 20404}', PermanentFailure),
        (401, '{"code": 20003}', PermanentFailure),
    ],
)
def test_failures(provider: Provider, status: int, body: str, kind: type[BridgeError]) -> None:
    provider.answer(status, body)
    with pytest.raises(BridgeError) as caught:
        sms(provider.url).status(SID)
    assert type(caught.value) is kind
    for secret in (TOKEN, MESSAGE.to):
        assert secret not in str(caught.value)


def test_the_answer_of_another_message_is_none(provider: Provider) -> None:
    provider.answer(200, json.dumps(resource(sid="SM" + "d4" * 16, status="delivered")))
    with pytest.raises(UnknownOutcome):
        sms(provider.url).status(SID)
