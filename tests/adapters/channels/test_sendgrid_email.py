import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.channels.sendgrid.channel import SendGridEmail
from adapters.channels.sendgrid.declaration import SENDGRID
from adapters.channels.sendgrid.errors import failure as named_failure
from adapters.channels.sendgrid.section import SendGridSection
from adapters.http import LONGEST_WAIT
from bridge.core.deliveries import DeliveryState, Message, Receipt
from bridge.errors import (
    ConfigurationError,
    Malformed,
    PermanentFailure,
    Scope,
    SignatureInvalid,
    TemporaryFailure,
    UnknownOutcome,
)
from tests.adapters.channels.calls_back import CallsBackContract
from tests.adapters.channels.provider import Provider
from tests.adapters.channels.sends import ApiContract
from tests.adapters.channels.specs import assert_conforms

KEY, NEXT_KEY = "SG.first.8d2a", "SG.second.4e1b"
PRIVATE, OTHER_PRIVATE = (
    ec.generate_private_key(ec.SECP256R1()),
    ec.generate_private_key(ec.SECP256R1()),
)
T = 1_795_400_000.0
MESSAGE = Message(
    delivery="E1-emergency-ana-email",
    to="ana@acme.example",
    name="Ana Ruiz",
    subject="EMERGENCY #4821 Acme: Checkout is down",
    text="Checkout is down",
    html="<p>Checkout is down</p>",
    thread="esc-E1@acme.example",
    urgent=True,
)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "sendgrid"


def public(key: ec.EllipticCurvePrivateKey) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


def email(base_url: str, *keys: str) -> SendGridEmail:
    return SendGridEmail(
        section(base_url),
        keys or (KEY,),
        (public(PRIVATE), public(OTHER_PRIVATE)),
        read_seconds=0.4,
    )


SENDER = "alerts@acme.example"


def section(base_url: str = "https://api.sendgrid.com") -> SendGridSection:
    table = {"kind": "sendgrid", "from": SENDER, "base_url": base_url}
    return SendGridSection.model_validate(table)


def signed(body: bytes, key: ec.EllipticCurvePrivateKey = PRIVATE) -> dict[str, str]:
    timestamp = "1795400001"
    made = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(made).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def receipts(*events: object, raw: bytes = b"") -> list[Receipt]:
    body = raw or json.dumps(events).encode() + b"\r\n"
    return email("http://127.0.0.1:1").receipts("https://ignored", signed(body), body)


class TestSendGridIsAChannel(ApiContract, CallsBackContract):
    declaration = SENDGRID
    message = MESSAGE
    secrets = (KEY, NEXT_KEY)
    refused_address = (
        400,
        '{"errors": [{"message": "Does not contain a valid address.", '
        '"field": "personalizations.0.to.0.email", "help": "x"}]}',
    )

    def channel(self, base_url: str) -> SendGridEmail:
        return email(base_url)

    def accept(self, provider: Provider) -> None:
        provider.answer(202, X_Message_Id="14c5d75ce93.dfd.64b469")

    def signed(self, body: bytes) -> tuple[str, dict[str, str]]:
        return "https://bridge.acme.example/receipts/sendgrid", signed(body)

    def callback(self, state: str) -> bytes:
        return (FIXTURES / f"{state}.json").read_bytes()


class TestWhatIsSent:
    def sent(self, provider: Provider, message: Message = MESSAGE) -> dict[str, Any]:
        provider.answer(202, X_Message_Id="abc")
        email(provider.url).send(message)
        body: dict[str, Any] = json.loads(provider.asked[-1].body)
        return body

    @pytest.mark.parametrize(
        "message",
        [MESSAGE, replace(MESSAGE, urgent=False, thread="", html="", name="", subject="")],
    )
    def test_the_request_is_one_that_sendgrid_describes(
        self, provider: Provider, message: Message
    ) -> None:
        self.sent(provider, message)
        assert_conforms(
            provider.asked[0],
            "tsg_mail_v3.json",
            "https://api.sendgrid.com",
            "application/json",
        )

    def test_the_whole_body(self, provider: Provider) -> None:
        root = "<esc-E1@acme.example>"
        off = {"enable": False}
        assert self.sent(provider) == {
            "from": {"email": "alerts@acme.example", "name": "Escalation bridge"},
            "personalizations": [
                {
                    "to": [{"email": "ana@acme.example", "name": "Ana Ruiz"}],
                    "subject": MESSAGE.subject,
                    "custom_args": {"delivery": MESSAGE.delivery},
                    "headers": {
                        "Importance": "high",
                        "X-Priority": "1",
                        "X-MSMail-Priority": "High",
                        "References": root,
                        "In-Reply-To": root,
                    },
                }
            ],
            "content": [
                {"type": "text/plain", "value": MESSAGE.text},
                {"type": "text/html", "value": MESSAGE.html},
            ],
            "mail_settings": {"bypass_list_management": {"enable": True}},
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": off,
                "subscription_tracking": off,
            },
        }
        assert provider.asked[0].path == "/prefix/v3/mail/send"
        assert provider.asked[0].headers["Authorization"] == f"Bearer {KEY}"

    def test_what_is_not_urgent_respects_the_lists(self, provider: Provider) -> None:
        body = self.sent(provider, replace(MESSAGE, urgent=False, thread=""))
        assert "mail_settings" not in body
        assert "headers" not in body["personalizations"][0]

    def test_no_header_can_be_injected(self, provider: Provider) -> None:
        evil = "x\r\nBcc: eve@evil.example\n"
        body = self.sent(provider, replace(MESSAGE, subject=evil, name=evil, thread=evil))
        person = body["personalizations"][0]
        assert person["subject"] == "x Bcc: eve@evil.example"
        assert person["to"][0] == {"email": MESSAGE.to, "name": "x Bcc: eve@evil.example"}
        assert person["headers"]["References"] == "<xBcceve@evil.example>"

    def test_one_message_has_no_traces_of_another(self, provider: Provider) -> None:
        provider.answer(202, X_Message_Id="abc")
        channel = email(provider.url)
        channel.send(MESSAGE)
        channel.send(replace(MESSAGE, urgent=False, thread="", to="ben@acme.example"))
        second = json.loads(provider.asked[1].body)
        assert second["personalizations"][0]["to"][0]["email"] == "ben@acme.example"
        assert "Ana" not in str(second["personalizations"][0].get("headers", ""))

    def test_the_next_key_is_tried_when_the_first_is_refused(self, provider: Provider) -> None:
        provider.answer(401, "{}")
        provider.answer(202, X_Message_Id="abc")
        assert email(provider.url, KEY, NEXT_KEY).send(MESSAGE).provider_id == "abc"
        used = [asked.headers["Authorization"] for asked in provider.asked]
        assert used == [f"Bearer {KEY}", f"Bearer {NEXT_KEY}"]

    @pytest.mark.parametrize("status", [400, 403, 429, 500])
    def test_the_next_key_is_not_tried_after_any_other_answer(
        self, provider: Provider, status: int
    ) -> None:
        provider.answer(status, "{}")
        with pytest.raises((PermanentFailure, TemporaryFailure, UnknownOutcome)):
            email(provider.url, KEY, NEXT_KEY).send(MESSAGE)
        assert len(provider.asked) == 1

    def test_credentials_are_needed(self) -> None:
        with pytest.raises(ConfigurationError):
            SendGridEmail(section(), ())

    @pytest.mark.parametrize("key", ["nonsense", "AAAA", "é"])
    def test_a_verification_key_that_is_none(self, key: str) -> None:
        with pytest.raises(ConfigurationError) as failure:
            SendGridEmail(section(), (KEY,), (key,))
        assert key not in str(failure.value)


class TestWhatSendGridAnswers:
    @pytest.mark.parametrize(
        ("status", "field", "scope"),
        [
            (400, "personalizations.0.to.0.email", Scope.ADDRESS),
            (400, "from.email", Scope.CHANNEL),
            (400, "content.0.value", Scope.MESSAGE),
            (400, None, Scope.MESSAGE),
            (403, "from", Scope.CHANNEL),
            (404, None, Scope.CHANNEL),
            (413, None, Scope.MESSAGE),
        ],
    )
    def test_a_refusal(
        self, provider: Provider, status: int, field: str | None, scope: Scope
    ) -> None:
        provider.answer(status, json.dumps({"errors": [{"message": "no", "field": field}]}))
        with pytest.raises(PermanentFailure) as failure:
            email(provider.url).send(MESSAGE)
        assert (failure.value.scope, failure.value.code) == (scope, str(status))

    @pytest.mark.parametrize("body", ["", "<html>", "[]", '{"errors": null}', '{"errors": [1]}'])
    def test_a_refusal_without_fields(self, provider: Provider, body: str) -> None:
        provider.answer(400, body)
        with pytest.raises(PermanentFailure) as failure:
            email(provider.url).send(MESSAGE)
        assert failure.value.scope is Scope.MESSAGE

    def test_a_quota_that_is_used_up_is_waited_for(self, provider: Provider) -> None:
        said = {"errors": [{"message": "Maximum credits exceeded", "field": None, "help": None}]}
        provider.answer(401, json.dumps(said))
        with pytest.raises(TemporaryFailure, match="quota of mails") as failure:
            email(provider.url, KEY, NEXT_KEY).send(MESSAGE)
        assert failure.value.retry_after == LONGEST_WAIT
        assert len(provider.asked) == 1

    @pytest.mark.parametrize(("reset", "wait"), [(T + 30, 30.0), (T - 5, 0.0)])
    def test_the_limits_end_is_a_time(self, reset: float, wait: float) -> None:
        failure = named_failure(429, b"", {"X-RateLimit-Reset": str(int(reset))}, T)
        assert isinstance(failure, TemporaryFailure)
        assert failure.retry_after == wait

    def test_retry_after_goes_before_the_limits_end(self) -> None:
        headers = {"X-RateLimit-Reset": str(int(T + 30)), "Retry-After": "4"}
        failure = named_failure(429, b"", headers, T)
        assert isinstance(failure, TemporaryFailure)
        assert failure.retry_after == 4.0


class TestEvents:
    @pytest.mark.parametrize(
        ("kind", "states"),
        [
            ("processed", [DeliveryState.ACCEPTED]),
            ("deferred", [DeliveryState.ACCEPTED]),
            ("delivered", [DeliveryState.DELIVERED]),
            ("bounce", [DeliveryState.FAILED]),
            ("dropped", [DeliveryState.FAILED]),
            ("open", []),
            ("click", []),
            ("invented", []),
        ],
    )
    def test_states(self, kind: str, states: list[DeliveryState]) -> None:
        found = receipts({"event": kind, "delivery": "d1", "timestamp": 5})
        assert [receipt.state for receipt in found] == states

    def test_a_mixed_batch(self) -> None:
        found = receipts(raw=(FIXTURES / "mixed.json").read_bytes())
        assert [(one.delivery, one.state.value, one.opted_out) for one in found] == [
            ("E1-emergency-ana-email", "accepted", None),
            ("E1-emergency-ana-email", "delivered", None),
            ("E1-emergency-ben-email", "failed", None),
            ("", "delivered", True),
        ]
        assert found[1].provider_id == "14c5d75ce93.dfd.64b469"
        assert found[1].at == 1_795_400_003.0
        assert found[3].address == "carl@acme.example"

    def test_a_reason_is_told_without_the_address(self) -> None:
        reason = "550 5.1.1 <ana@acme.example>:\r\n user\u202e unknown"
        (receipt,) = receipts({"event": "bounce", "delivery": "d1", "reason": reason})
        assert receipt.error == "bounce: 550 5.1.1 (address) user unknown"

    @pytest.mark.parametrize(
        ("reason", "opted_out"),
        [("Unsubscribed Address", True), ("Spam Reporting Address", True), ("Invalid", None)],
    )
    def test_dropped_because_of_an_opt_out(self, reason: str, opted_out: bool | None) -> None:
        (receipt,) = receipts({"event": "dropped", "delivery": "d1", "reason": reason})
        assert receipt.opted_out is opted_out

    @pytest.mark.parametrize("raw", [b"{}", b"null", b"7", b"{", b"[" * 100_000])
    def test_not_an_array(self, raw: bytes) -> None:
        with pytest.raises(Malformed):
            receipts(raw=raw)

    def test_what_is_no_event_is_passed_over(self) -> None:
        odd: list[object] = [
            None,
            1,
            "x",
            [],
            {},
            {"event": 5},
            {"event": "delivered", "delivery": {}},
        ]
        good = {"event": "delivered", "delivery": "d1", "timestamp": "soon"}
        found = receipts(*odd, good)
        assert [(receipt.delivery, receipt.at) for receipt in found] == [("d1", None)]

    def test_half_a_surrogate_pair_becomes_text_that_can_be_stored(self) -> None:
        odd = {
            "event": "bounce",
            "delivery": "\ud800",
            "reason": "no\udfff",
            "sg_message_id": "\ud8ff",
        }
        spam = {"event": "spamreport", "email": "\ud800@acme.example", "delivery": "d1"}
        for receipt in receipts(odd, spam):
            texts = (receipt.delivery, receipt.error, receipt.provider_id, receipt.address)
            assert "".join(texts).encode()

    def test_a_long_reason_without_an_address_is_read_once(self) -> None:
        (receipt,) = receipts({"event": "bounce", "delivery": "d1", "reason": "x" * 900_000})
        assert receipt.error.startswith("bounce: xxx")

    def test_a_time_that_is_none(self) -> None:
        for stamp in ("1e999", "-1", "NaN", "true", "9" * 400):
            raw = b'[{"event": "delivered", "delivery": "d", "timestamp": %s}]' % stamp.encode()
            assert receipts(raw=raw)[0].at is None


class TestSignature:
    BODY = b'[{"event":"delivered","delivery":"d1"}]\r\n'

    @pytest.mark.parametrize("key", [PRIVATE, OTHER_PRIVATE])
    def test_any_of_the_keys(self, key: ec.EllipticCurvePrivateKey) -> None:
        channel = email("http://127.0.0.1:1")
        assert len(channel.receipts("", signed(self.BODY, key), self.BODY)) == 1

    def test_somebody_elses_key(self) -> None:
        stranger = ec.generate_private_key(ec.SECP256R1())
        with pytest.raises(SignatureInvalid):
            email("http://127.0.0.1:1").receipts("", signed(self.BODY, stranger), self.BODY)

    def test_the_line_end_is_signed_too(self) -> None:
        with pytest.raises(SignatureInvalid):
            email("http://127.0.0.1:1").receipts("", signed(self.BODY), self.BODY.strip())

    def test_without_a_key_nothing_is_genuine(self) -> None:
        channel = SendGridEmail(section(), (KEY,))
        with pytest.raises(SignatureInvalid):
            channel.receipts("", signed(self.BODY), self.BODY)


class TestCheck:
    def says(self, provider: Provider, senders: object = (), domains: object = ()) -> str:
        provider.answer(200, json.dumps({"scopes": ["mail.send"]}))
        provider.answer(200, json.dumps({"results": senders}))
        provider.answer(200, json.dumps(domains))
        return email(provider.url).check()

    def test_a_verified_address(self, provider: Provider) -> None:
        words = self.says(provider, senders=[{"from_email": SENDER.upper(), "verified": True}])
        assert "may send" in words and "the sender is verified" in words
        paths = [asked.path.removeprefix("/prefix/v3/") for asked in provider.asked]
        assert paths == ["scopes", "verified_senders", "whitelabel/domains"]

    def test_an_authenticated_domain(self, provider: Provider) -> None:
        domain = {"domain": SENDER.rpartition("@")[2], "valid": True}
        assert "the sender is verified" in self.says(provider, domains=[domain])

    @pytest.mark.parametrize(
        ("senders", "domains"),
        [
            ([], []),
            ([{"from_email": SENDER, "verified": False}], []),
            ([], [{"domain": SENDER.rpartition("@")[2], "valid": False}]),
            ([], [{"domain": "x" + SENDER.rpartition("@")[2], "valid": True}]),
        ],
    )
    def test_a_sender_that_is_not_verified(
        self, provider: Provider, senders: object, domains: object
    ) -> None:
        with pytest.raises(PermanentFailure, match="has not verified the sender"):
            self.says(provider, senders, domains)

    def test_a_key_that_may_not_ask_for_senders(self, provider: Provider) -> None:
        provider.answer(200, json.dumps({"scopes": ["mail.send"]}))
        provider.answer(403, json.dumps({"errors": [{"message": "access forbidden"}]}))
        assert "could not be looked at" in email(provider.url).check()

    def test_a_key_that_may_not_send(self, provider: Provider) -> None:
        provider.answer(200, json.dumps({"scopes": []}))
        with pytest.raises(PermanentFailure, match="NOT send"):
            email(provider.url).check()
