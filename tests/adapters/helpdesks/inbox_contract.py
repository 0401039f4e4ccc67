"""What every inbox has to do; a test class per adapter inherits it."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.core.tickets import Inbound
from bridge.errors import Malformed, SignatureInvalid
from bridge.ports import Inbox

from . import samples

NOW = 1_772_449_930.0
SECRET, OLD_SECRET = "s3cret-of-today", "s3cret-of-yesterday"

UNREADABLE = {
    "empty": b"",
    "not JSON": b"level=emergency",
    "not UTF-8": b'{"a": "\xff"}',
    "a list": b"[1, 2]",
    "null": b"null",
    "a text": b'"hello"',
    "NaN": b'{"a": NaN}',
    "infinite": b'{"a": 1e999}',
    "huge number": b'{"a": ' + b"9" * 5000 + b"}",
    "deep list": b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "cut off": b'{"ticket_id": "48',
    "quote in a template": b'{"title": "say "hello""}',
}


class InboxContract:
    """Inherit and give `kind`, `inbox` and `signed`."""

    kind: str

    def inbox(self, *secrets: str) -> Inbox:
        raise NotImplementedError

    def signed(self, body: bytes, secret: str = SECRET, at: float = NOW) -> dict[str, str]:
        raise NotImplementedError

    def parse(self, body: bytes) -> Inbound:
        return self.inbox(SECRET).parse(self.signed(body), body)

    def refused(self, headers: Mapping[str, str], body: bytes, *secrets: str) -> None:
        with pytest.raises(SignatureInvalid) as caught:
            self.inbox(*secrets).verify(headers, [body], NOW)
        assert not any(secret in str(caught.value) for secret in secrets if secret)

    def test_accepts_what_is_signed(self) -> None:
        self.inbox(SECRET).verify(self.signed(b"{}"), [b"{}"], NOW)

    def test_hashes_a_body_in_the_pieces_in_which_it_comes(self) -> None:
        inbox = self.inbox(OLD_SECRET, SECRET)
        inbox.verify(self.signed(b'{"a": 1}'), iter([b'{"a"', b"", b": 1", b"}"]), NOW)

    def test_asks_for_no_body_without_proof(self) -> None:
        incoming = iter([b"{}"])
        with pytest.raises(SignatureInvalid):
            self.inbox(SECRET).verify({}, incoming, NOW)
        assert next(incoming) == b"{}"

    def test_accepts_every_valid_secret(self) -> None:
        inbox = self.inbox(SECRET, OLD_SECRET)
        for secret in (SECRET, OLD_SECRET):
            inbox.verify(self.signed(b"{}", secret), [b"{}"], NOW)

    @pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
    def test_names_of_headers_have_no_case(self, change: Any) -> None:
        headers = {change(name): value for name, value in self.signed(b"{}").items()}
        self.inbox(SECRET).verify(headers, [b"{}"], NOW)

    def test_refuses_another_secret(self) -> None:
        self.refused(self.signed(b"{}", "wrong"), b"{}", SECRET)

    def test_refuses_a_body_that_was_changed_by_a_space(self) -> None:
        self.refused(self.signed(b"{}"), b"{ }", SECRET)

    def test_refuses_a_request_without_proof(self) -> None:
        self.refused({}, b"{}", SECRET)

    @pytest.mark.parametrize("secrets", [(), ("",)])
    def test_refuses_everything_without_a_secret(self, secrets: tuple[str, ...]) -> None:
        self.refused(self.signed(b"{}", ""), b"{}", *secrets)
        self.refused({}, b"{}", *secrets)

    def test_refuses_proof_that_is_not_text_of_this_world(self) -> None:
        headers = {name: "\udcff\xe9€" for name in self.signed(b"{}")}
        self.refused(headers, b"{}", SECRET)

    @pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
    def test_names_what_cannot_be_read(self, body: bytes) -> None:
        with pytest.raises(Malformed) as caught:
            self.parse(body)
        assert len(str(caught.value)) > 20

    @pytest.mark.parametrize("body", [b"{}", b'{"hello": "world"}'])
    def test_ignores_in_words_what_is_none_of_its_business(self, body: bytes) -> None:
        inbound = self.parse(body)
        assert inbound.facts == ()
        assert inbound.ignored

    def test_malformed_fixtures_are_malformed(self) -> None:
        malformed = [name for name in samples.names(self.kind) if name.startswith("malformed_")]
        assert malformed
        for name in malformed:
            with pytest.raises(Malformed):
                self.parse(samples.fixture(self.kind, name))

    def test_identity_is_the_content_not_the_order_of_its_keys(self) -> None:
        for name in samples.names(self.kind):
            if name.startswith("malformed_"):
                continue
            content = json.loads(samples.fixture(self.kind, name))
            backwards = json.dumps(dict(reversed(content.items())), indent=3).encode()
            assert self.parse(backwards) == self.parse(json.dumps(content).encode()), name

    def test_every_fixture_has_an_identity_of_its_own(self) -> None:
        bodies = [
            samples.fixture(self.kind, name)
            for name in samples.names(self.kind)
            if not name.startswith("malformed_")
        ]
        assert len({self.parse(body).digest for body in bodies}) == len(bodies)

    def test_unsigned_headers_play_no_part(self) -> None:
        for name in samples.names(self.kind):
            if name.startswith("malformed_"):
                continue
            body = samples.fixture(self.kind, name)
            more = {
                **self.signed(body),
                "X-Zendesk-Webhook-Invocation-Id": "01ABC",
                "X-Zendesk-Account-Id": "7",
                "X-Atlassian-Webhook-Identifier": "abc",
                "X-Atlassian-Webhook-Retry": "2",
            }
            assert self.inbox(SECRET).parse(more, body) == self.parse(body), name

    @settings(
        max_examples=600, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    @given(data=st.data())
    def test_any_json_is_facts_or_ignored_or_malformed(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(samples.names(self.kind)))
        content = json.loads(samples.fixture(self.kind, name))
        for _ in range(data.draw(st.integers(1, 3))):
            mutate(content, data)
        body = json.dumps(content).encode()
        try:
            inbound = self.parse(body)
        except Malformed as malformed:
            assert str(malformed)
        else:
            json.dumps(asdict(inbound), ensure_ascii=False).encode()  # it can be stored
            assert inbound.facts or inbound.ignored
            assert len(inbound.digest) == 64


ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**30, 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "\ud800", "\x00", "{{ticket.id}}", "zen:ticket:1", "0001-01-01T00:00:00Z"]
    ),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just([[{}]]),
    st.just({"id": [], "value": {}}),
)


def mutate(content: Any, data: st.DataObject) -> None:
    """Replace or remove one value anywhere in the content."""
    places = list(_places(content))
    if not places:
        return
    holder, key = data.draw(st.sampled_from(places))
    if isinstance(holder, dict) and data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = deepcopy(data.draw(ODD_VALUES))


def _places(content: Any) -> Any:
    keys = content if isinstance(content, dict) else range(len(content))
    for key in list(keys):
        yield content, key
        if isinstance(content[key], dict | list):
            yield from _places(content[key])
