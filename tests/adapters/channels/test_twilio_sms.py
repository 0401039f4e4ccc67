import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from adapters.channels.twilio.callbacks import InboundSms
from adapters.channels.twilio.channel import TwilioSms
from adapters.channels.twilio.declaration import TWILIO
from adapters.channels.twilio.section import TwilioSection
from bridge.core.deliveries import DeliveryState, Message
from bridge.errors import (
    ConfigurationError,
    Malformed,
    PermanentFailure,
    Scope,
    SignatureInvalid,
    TemporaryFailure,
    UnknownOutcome,
)
from tests.adapters.channels.asked import AskedContract
from tests.adapters.channels.calls_back import CallsBackContract
from tests.adapters.channels.provider import Asked, Provider
from tests.adapters.channels.sends import ApiContract
from tests.adapters.channels.specs import assert_conforms

ACCOUNT = "AC" + "a1" * 16
SERVICE = "MG" + "b2" * 16
SID = "SM" + "c3" * 16
TOKEN, NEXT_TOKEN = "token-one-9f3c", "token-two-7b1d"
PUBLIC = "https://bridge.acme.example"
URL = f"{PUBLIC}/receipts/twilio?delivery=E1-emergency-ana-sms"
T = 1_795_400_000.0

SENDER = "+15550100000"
MESSAGE = Message(
    delivery="E1-emergency-ana-sms",
    to="+15550100001",
    text="EMERGENCY #4821 Acme: checkout down. 02:14 CST. Reply ACK 4821",
    urgent=True,
)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "twilio"


def sms(base_url: str, public: str = PUBLIC, **table: str) -> TwilioSms:
    """Of [channels.sms] with these keys; `sender`: its "from"."""
    return TwilioSms(section(base_url, **table), (TOKEN, NEXT_TOKEN), public, read_seconds=0.4)


def section(base_url: str = PUBLIC, **table: str) -> TwilioSection:
    sender = table.pop("sender", SENDER)
    chosen = {"from": sender} if sender else {}
    table = {"kind": "twilio", "account_sid": ACCOUNT, "base_url": base_url, **chosen, **table}
    return TwilioSection.model_validate(table)


def resource(**fields: object) -> dict[str, object]:
    """A message as the API shows it."""
    shown: dict[str, object] = json.loads((FIXTURES / "message.json").read_text())
    return {**shown, "to": MESSAGE.to, "body": MESSAGE.text, **fields}


def listing(*messages: dict[str, object]) -> str:
    return json.dumps({"messages": messages, "page": 0, "page_size": 20, "next_page_uri": None})


def signature(body: bytes, url: str = URL, token: str = TOKEN, kind: str = "sha1") -> str:
    """By the vendor's recipe: the URL and each name with its value, sorted, under the token."""
    text = url + "".join(n + v for n, v in sorted(parse_qsl(body.decode(), True)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), kind).digest()).decode()


def asked_fields(provider: Provider) -> dict[str, str]:
    return provider.asked[-1].form


class TestTwilioIsAChannel(ApiContract, CallsBackContract, AskedContract):
    declaration = TWILIO
    message = MESSAGE
    secrets = (TOKEN, NEXT_TOKEN)
    refused_address = (400, '{"code": 21211, "message": "invalid", "status": 400}')

    def channel(self, base_url: str) -> TwilioSms:
        return sms(base_url)

    def accept(self, provider: Provider) -> None:
        provider.answer(201, json.dumps(resource()))

    def signed(self, body: bytes) -> tuple[str, dict[str, str]]:
        try:
            return URL, {"X-Twilio-Signature": signature(body)}
        except UnicodeDecodeError:
            return URL, {"X-Twilio-Signature": "none"}

    def callback(self, state: str) -> bytes:
        return (FIXTURES / f"status_{state}.form").read_bytes().strip()


class TestWhatIsSent:
    def sent(self, provider: Provider, message: Message = MESSAGE, **settings: str) -> Asked:
        provider.answer(201, json.dumps(resource()))
        sms(provider.url, **settings).send(message)
        return provider.asked[-1]

    def test_the_request_is_one_that_twilio_describes(self, provider: Provider) -> None:
        asked = self.sent(provider, messaging_service_sid=SERVICE)
        assert_conforms(
            asked,
            "twilio_api_v2010.json",
            "https://api.twilio.com",
            "application/x-www-form-urlencoded",
        )

    def test_all_fields(self, provider: Provider) -> None:
        asked = self.sent(provider)
        assert asked.path == f"/prefix/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert asked.form == {
            "To": MESSAGE.to,
            "From": "+15550100000",
            "Body": MESSAGE.text,
            "StatusCallback": URL,
            "SmartEncoded": "true",
            "RiskCheck": "disable",
            "ValidityPeriod": "600",
            "MessageIntent": "notifications",
        }

    def test_the_first_token_sends(self, provider: Provider) -> None:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        assert self.sent(provider).headers["Authorization"] == f"Basic {expected}"

    def test_what_is_not_urgent_may_wait_longer(self, provider: Provider) -> None:
        assert self.sent(provider, replace(MESSAGE, urgent=False)).form["ValidityPeriod"] == "14400"

    def test_a_messaging_service_alone(self, provider: Provider) -> None:
        form = self.sent(provider, sender="", messaging_service_sid=SERVICE).form
        assert form["MessagingServiceSid"] == SERVICE
        assert "From" not in form

    def test_neither_sender_nor_service(self, provider: Provider) -> None:
        with pytest.raises(PermanentFailure) as failure:
            sms(provider.url, sender="").send(MESSAGE)
        assert failure.value.scope is Scope.CHANNEL
        assert not provider.asked

    def test_a_delivery_id_is_quoted_in_the_callback(self, provider: Provider) -> None:
        form = self.sent(provider, replace(MESSAGE, delivery="a/b&c=d")).form
        assert form["StatusCallback"].endswith("?delivery=a%2Fb%26c%3Dd")

    @pytest.mark.parametrize(
        "public",
        ["", "http://bridge.acme.example", "https://my_bridge.acme.example", "https://intranet"],
    )
    def test_no_callback_to_an_address_that_twilio_refuses(
        self, provider: Provider, public: str
    ) -> None:
        provider.answer(201, json.dumps(resource()))
        sms(provider.url, public).send(MESSAGE)
        assert "StatusCallback" not in asked_fields(provider)

    def test_a_simulated_twilio_calls_back_on_this_machine(self, provider: Provider) -> None:
        provider.answer(201, json.dumps(resource()))
        sms(provider.url, "http://127.0.0.1:8000/").send(MESSAGE)
        wanted = "http://127.0.0.1:8000/receipts/twilio?delivery=E1-emergency-ana-sms"
        assert asked_fields(provider)["StatusCallback"] == wanted

    def test_a_refused_callback_address_does_not_stop_the_alert(self, provider: Provider) -> None:
        provider.answer(400, '{"code": 21609, "message": "bad StatusCallback", "status": 400}')
        provider.answer(201, json.dumps(resource()))
        assert sms(provider.url).send(MESSAGE).provider_id == SID
        first, second = (asked.form for asked in provider.asked)
        assert first.pop("StatusCallback") == URL
        assert first == second

    def test_a_callback_address_refused_twice(self, provider: Provider) -> None:
        provider.answer(400, '{"code": 21609, "message": "bad StatusCallback", "status": 400}')
        with pytest.raises(PermanentFailure):
            sms(provider.url).send(MESSAGE)
        assert len(provider.asked) == 2

    def test_credentials_are_needed(self) -> None:
        with pytest.raises(ConfigurationError):
            TwilioSms(section(), ("",), PUBLIC)


class TestWhatTwilioAnswers:
    @pytest.mark.parametrize(
        ("status", "code", "scope"),
        [
            (400, 21211, Scope.ADDRESS),
            (400, 21614, Scope.ADDRESS),
            (400, 21635, Scope.ADDRESS),
            (400, 21612, Scope.ADDRESS),
            (403, 21408, Scope.ADDRESS),
            (400, 21610, Scope.OPTED_OUT),
            (400, 21606, Scope.CHANNEL),
            (400, 21659, Scope.CHANNEL),
            (400, 21660, Scope.CHANNEL),
            (400, 572000, Scope.CHANNEL),
            (400, 572006, Scope.CHANNEL),
            (400, 572999, Scope.CHANNEL),
            (400, 573000, Scope.MESSAGE),
            (401, 20003, Scope.CHANNEL),
            (404, 20404, Scope.CHANNEL),
            (400, 21617, Scope.MESSAGE),
            (400, 99999, Scope.MESSAGE),
        ],
    )
    def test_a_refusal(self, provider: Provider, status: int, code: int, scope: Scope) -> None:
        provider.answer(status, json.dumps({"code": code, "message": "no", "status": status}))
        with pytest.raises(PermanentFailure) as failure:
            sms(provider.url).send(MESSAGE)
        assert (failure.value.scope, failure.value.code) == (scope, str(code))

    @pytest.mark.parametrize(
        ("code", "words"),
        [(21659, "Active numbers"), (21660, "account SID"), (572006, "upgrade it")],
    )
    def test_what_spoils_the_channel_says_what_to_do(
        self, provider: Provider, code: int, words: str
    ) -> None:
        provider.answer(400, json.dumps({"code": code, "message": "no", "status": 400}))
        with pytest.raises(PermanentFailure, match=words):
            sms(provider.url).send(MESSAGE)

    @pytest.mark.parametrize("code", [21611, 30001])
    def test_a_full_queue_is_worth_another_try(self, provider: Provider, code: int) -> None:
        provider.answer(400, json.dumps({"code": code, "message": "full", "status": 400}))
        with pytest.raises(TemporaryFailure):
            sms(provider.url).send(MESSAGE)

    def test_a_refusal_in_the_form_of_rfc_9457(self, provider: Provider) -> None:
        body = {"type": "https://x", "title": "opted out", "status": 400, "code": 21610}
        provider.answer(400, json.dumps(body))
        with pytest.raises(PermanentFailure) as failure:
            sms(provider.url).send(MESSAGE)
        assert failure.value.scope is Scope.OPTED_OUT

    def test_a_message_that_is_refused_in_the_answer(self, provider: Provider) -> None:
        provider.answer(201, json.dumps(resource(status="failed", error_code=30006)))
        receipt = sms(provider.url).send(MESSAGE)
        assert receipt.state is DeliveryState.FAILED
        assert receipt.error.startswith("30006")

    @pytest.mark.parametrize("body", ["", "{}", '{"sid": null}'])
    def test_an_answer_without_a_message_leaves_the_outcome_open(
        self, provider: Provider, body: str
    ) -> None:
        provider.answer(201, body)
        with pytest.raises(UnknownOutcome):
            sms(provider.url).send(MESSAGE)

    def test_each_thread_keeps_its_own_wait(self, provider: Provider) -> None:
        channel, waits = sms(provider.url), {}
        provider.answer(429, Retry_After="11")

        def elsewhere() -> None:
            with pytest.raises(TemporaryFailure) as failure:
                channel.send(MESSAGE)
            waits["other"] = failure.value.retry_after

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        provider.answer(429)
        with pytest.raises(TemporaryFailure) as failure:
            channel.send(MESSAGE)
        assert (waits["other"], failure.value.retry_after) == (11.0, None)


class TestLookingUp:
    def created(self, seconds_after: float, **fields: object) -> dict[str, object]:
        return resource(date_created=formatdate(T + seconds_after), **fields)

    def test_the_newest_of_the_same_text_since_then(self, provider: Provider) -> None:
        provider.answer(
            200,
            listing(
                self.created(1, sid="SM1", status="queued"),
                self.created(3, sid="SM3", status="delivered"),
                self.created(2, sid="SM2", status="sent"),
                self.created(9, sid="SM9", body="another text"),
            ),
        )
        receipt = sms(provider.url).find(MESSAGE, T)
        assert receipt is not None
        assert (receipt.provider_id, receipt.state) == ("SM3", DeliveryState.DELIVERED)
        assert receipt.delivery == MESSAGE.delivery
        assert provider.asked[0].query == {"To": MESSAGE.to, "PageSize": "200"}

    def test_the_look_up_is_one_that_twilio_describes(self, provider: Provider) -> None:
        provider.answer(200, listing())
        sms(provider.url).find(MESSAGE, T)
        assert_conforms(
            provider.asked[0],
            "twilio_api_v2010.json",
            "https://api.twilio.com",
            "application/x-www-form-urlencoded",
        )

    @pytest.mark.parametrize(("seconds_after", "found"), [(-4.0, True), (-6.0, False)])
    def test_clocks_may_differ_a_little(
        self, provider: Provider, seconds_after: float, found: bool
    ) -> None:
        provider.answer(200, listing(self.created(seconds_after)))
        assert (sms(provider.url).find(MESSAGE, T) is not None) is found

    def test_twilio_does_not_have_it(self, provider: Provider) -> None:
        provider.answer(200, listing())
        assert sms(provider.url).find(MESSAGE, T) is None

    @pytest.mark.parametrize("status", [200, 401, 429, 500])
    def test_it_cannot_be_found_out(self, provider: Provider, status: int) -> None:
        provider.answer(status, "<html>")
        with pytest.raises(UnknownOutcome):
            sms(provider.url).find(MESSAGE, T)

    def test_a_message_without_a_date_is_not_taken_for_ours(self, provider: Provider) -> None:
        provider.answer(200, listing(resource(date_created=None)))
        assert sms(provider.url).find(MESSAGE, T) is None


class TestCallbacks:
    def receipts(self, **fields: str) -> list[DeliveryState]:
        body = urlencode({"MessageSid": SID, "To": MESSAGE.to, **fields}).encode()
        headers = {"X-Twilio-Signature": signature(body)}
        return [one.state for one in sms("http://127.0.0.1:1").receipts(URL, headers, body)]

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("accepted", DeliveryState.ACCEPTED),
            ("queued", DeliveryState.ACCEPTED),
            ("sending", DeliveryState.ACCEPTED),
            ("sent", DeliveryState.SENT),
            ("delivered", DeliveryState.DELIVERED),
            ("read", DeliveryState.DELIVERED),
            ("undelivered", DeliveryState.FAILED),
            ("failed", DeliveryState.FAILED),
            ("canceled", DeliveryState.FAILED),
        ],
    )
    def test_states(self, status: str, state: DeliveryState) -> None:
        assert self.receipts(MessageStatus=status) == [state]

    def test_a_state_that_is_not_known_says_nothing(self) -> None:
        assert self.receipts(MessageStatus="teleported") == []

    def test_an_opt_out_names_the_address(self) -> None:
        body = (FIXTURES / "status_opted_out.form").read_bytes().strip()
        headers = {"X-Twilio-Signature": signature(body)}
        (receipt,) = sms("http://127.0.0.1:1").receipts(URL, headers, body)
        assert (receipt.opted_out, receipt.address) == (True, "+15550100001")

    @pytest.mark.parametrize("token", [TOKEN, NEXT_TOKEN])
    @pytest.mark.parametrize("kind", ["sha1", "sha256"])
    def test_both_tokens_and_both_algorithms(self, token: str, kind: str) -> None:
        body = (FIXTURES / "status_delivered.form").read_bytes().strip()
        headers = {"X-Twilio-Signature": signature(body, token=token, kind=kind)}
        if kind == "sha256":
            settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
            headers["X-Twilio-Webhooks-Signature-Settings"] = settings
        assert len(sms("http://127.0.0.1:1").receipts(URL, headers, body)) == 1

    @pytest.mark.parametrize("settings", ["algorithm=none", "algorithm=HMAC_MD5", "algorithm=\n"])
    def test_an_algorithm_that_is_not_known(self, settings: str) -> None:
        body = (FIXTURES / "status_delivered.form").read_bytes().strip()
        headers = {
            "X-Twilio-Signature": signature(body, kind="md5"),
            "X-Twilio-Webhooks-Signature-Settings": settings,
        }
        with pytest.raises(SignatureInvalid):
            sms("http://127.0.0.1:1").receipts(URL, headers, body)

    def test_another_token(self) -> None:
        body = (FIXTURES / "status_delivered.form").read_bytes().strip()
        headers = {"X-Twilio-Signature": signature(body, token="token-of-somebody")}
        with pytest.raises(SignatureInvalid):
            sms("http://127.0.0.1:1").receipts(URL, headers, body)

    def test_the_delivery_in_the_url_is_signed_too(self) -> None:
        body = (FIXTURES / "status_delivered.form").read_bytes().strip()
        headers = {"X-Twilio-Signature": signature(body)}
        with pytest.raises(SignatureInvalid):
            sms("http://127.0.0.1:1").receipts(URL.replace("ana", "ben"), headers, body)


class TestInbound:
    URL = f"{PUBLIC}/inbound/sms"

    def inbound(self, body: bytes) -> InboundSms:
        headers = {"X-Twilio-Signature": signature(body, self.URL)}
        return sms("http://127.0.0.1:1").inbound(self.URL, headers, body)

    def test_a_reply(self) -> None:
        body = (FIXTURES / "inbound_ack.form").read_bytes().strip()
        assert self.inbound(body) == InboundSms("+15550100001", "Ack 4821 ", SID)

    def test_an_opt_out(self) -> None:
        body = (FIXTURES / "inbound_stop.form").read_bytes().strip()
        assert self.inbound(body).opt_out_type == "STOP"

    def test_unicode(self) -> None:
        body = urlencode({"From": "+1555", "MessageSid": SID, "Body": "‘Ack’ 🚒"}).encode()
        assert self.inbound(body).text == "‘Ack’ 🚒"

    def test_without_a_sender(self) -> None:
        with pytest.raises(Malformed):
            self.inbound(b"MessageSid=SM1&Body=ack")

    def test_forged(self) -> None:
        body = (FIXTURES / "inbound_ack.form").read_bytes().strip()
        headers = {"X-Twilio-Signature": hashlib.sha1(body).hexdigest()}
        with pytest.raises(SignatureInvalid):
            sms("http://127.0.0.1:1").inbound(self.URL, headers, body)


class TestCheck:
    ACCOUNT_JSON = json.dumps({"friendly_name": "Acme", "status": "active", "type": "Full"})

    def answers(self, provider: Provider, number: str = SENDER, **can: bool) -> None:
        """An active account with one number."""
        rows = [{"phone_number": number, "capabilities": {"sms": True, **can}}]
        provider.answer(200, self.ACCOUNT_JSON)
        provider.answer(200, json.dumps({"incoming_phone_numbers": rows, "next_page_uri": None}))

    @pytest.mark.parametrize(("number", "can"), [("+15550100999", {}), (SENDER, {"sms": False})])
    def test_a_number_that_is_not_ours(
        self, provider: Provider, number: str, can: dict[str, bool]
    ) -> None:
        self.answers(provider, number, **can)
        with pytest.raises(PermanentFailure, match="`from` is no number of it"):
            sms(provider.url).check()
        assert provider.asked[1].path.endswith("/IncomingPhoneNumbers.json")
        assert provider.asked[1].query["PhoneNumber"] == SENDER

    def test_words(self, provider: Provider) -> None:
        self.answers(provider)
        words = sms(provider.url).check()
        assert "Acme" in words
        assert "active" in words
        assert f"{PUBLIC}/receipts/twilio" in words
        assert provider.asked[0].path == f"/prefix/2010-04-01/Accounts/{ACCOUNT}.json"

    def test_a_trial_account_is_no_account_for_us(self, provider: Provider) -> None:
        account = {"friendly_name": "Acme", "status": "active", "type": "Trial"}
        provider.answer(200, json.dumps(account))
        with pytest.raises(PermanentFailure, match="upgrade it"):
            sms(provider.url).check()

    def test_says_that_no_receipts_will_come(self, provider: Provider) -> None:
        self.answers(provider)
        assert "no delivery receipts" in sms(provider.url, "http://intranet").check()
