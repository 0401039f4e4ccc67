"""Zendesk's webhooks: signature and facts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.helpdesks.zendesk.inbox import (
    PUBLIC_TEST_SECRET,
    SIGNATURE,
    TIMESTAMP,
    ZendeskInbox,
    sign,
)
from bridge.core.levels import Level
from bridge.core.tickets import (
    Actor,
    CommentAdded,
    FieldChange,
    Inbound,
    Role,
    TicketCreated,
    TicketSolved,
)
from bridge.errors import Malformed, SignatureInvalid

from . import samples
from .inbox_contract import NOW, SECRET, InboxContract

ASKS = "Hello,\n\n#escalate emergency: The export stopped."
AT = datetime(2026, 3, 2, 11, 12, 7, tzinfo=UTC).timestamp()


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class TestZendeskInbox(InboxContract):
    kind = "zendesk"

    def inbox(self, *secrets: str) -> ZendeskInbox:
        return ZendeskInbox(samples.ZENDESK, secrets)

    def signed(self, body: bytes, secret: str = SECRET, at: float = NOW) -> dict[str, str]:
        return {TIMESTAMP: iso(at), SIGNATURE: sign(secret, iso(at), body)}

    def fact(self, name: str) -> Any:
        inbound = self.parse(samples.fixture("zendesk", name))
        assert inbound.ignored == ""
        return inbound.facts[0]

    def test_signature_is_as_zendesk_computes_it(self) -> None:
        # Vectors of aaronellington/zendesk-go, signed with Zendesk's public test secret.
        body = (
            samples.shared("fixtures")
            / "zendesk"
            / "zendesk-go-event-user-group_membership_created.json"
        ).read_bytes()
        expected = "10IqYzYTLHRftNsNE+im0DeOM6/JactIRuy0XCHJ9B8="
        assert sign(PUBLIC_TEST_SECRET, "1234", body) == expected

    def test_signature_of_an_empty_body(self) -> None:
        # printf 1234 | openssl dgst -sha256 -hmac key -binary | base64
        assert sign("key", "1234", b"") == "KA7ZHu5uuWorHPWYhDwTCOhGI9FOQgjZbCD34t6BMV4="

    def test_public_test_secret_proves_nothing(self) -> None:
        self.refused(self.signed(b"{}", PUBLIC_TEST_SECRET), b"{}", PUBLIC_TEST_SECRET, SECRET)

    @pytest.mark.parametrize("seconds", [-300.0, -1.0, 0.0, 299.0])
    def test_accepts_timestamps_within_the_window(self, seconds: float) -> None:
        self.inbox(SECRET).verify(self.signed(b"{}", at=NOW + seconds), [b"{}"], NOW)

    @pytest.mark.parametrize("seconds", [-301.0, 301.0, 86_400.0])
    def test_refuses_timestamps_outside_of_the_window(self, seconds: float) -> None:
        self.refused(self.signed(b"{}", at=NOW + seconds), b"{}", SECRET)

    def test_window_is_the_connections(self) -> None:
        inbox = ZendeskInbox(replace(samples.ZENDESK, signature_max_age=86_400.0), (SECRET,))
        inbox.verify(self.signed(b"{}", at=NOW - 80_000), [b"{}"], NOW)

    @pytest.mark.parametrize(
        "timestamp",
        [
            "2026-03-02T11:12:10Z",
            "2026-03-02T11:12:10.1Z",
            "2026-03-02T11:12:10.123456789Z",
            "2026-03-02T12:12:10.000+01:00",
            str(int(NOW)),
        ],
    )
    def test_reads_timestamps_of_all_notations(self, timestamp: str) -> None:
        headers = {TIMESTAMP: timestamp, SIGNATURE: sign(SECRET, timestamp, b"{}")}
        self.inbox(SECRET).verify(headers, [b"{}"], NOW)

    @pytest.mark.parametrize(
        "timestamp",
        [
            "",
            "now",
            "2026-03-02",
            "2026-03-02T11:12:10",
            "2026-13-02T11:12:10Z",
            "0001-01-01T00:00:00+23:59",
            "1" * 40,
            "٢٠٢٦",
        ],
    )
    def test_refuses_timestamps_that_are_none_although_signed(self, timestamp: str) -> None:
        headers = {TIMESTAMP: timestamp, SIGNATURE: sign(SECRET, timestamp, b"{}")}
        self.refused(headers, b"{}", SECRET)

    def test_refuses_a_new_timestamp_on_an_old_signature(self) -> None:
        headers = {**self.signed(b"{}", at=NOW - 9000), TIMESTAMP: iso(NOW)}
        with pytest.raises(SignatureInvalid):
            self.inbox(SECRET).verify(headers, [b"{}"], NOW)

    @pytest.mark.parametrize(
        ("name", "level", "option", "source"),
        [
            ("field_set_wrapped_value", Level.EMERGENCY, "escalation_emergency", "event"),
            ("field_set_bare_value", Level.HIGHER_PRIORITY, "escalation_higher_priority", "event"),
            ("field_set_one_element_list", Level.EMERGENCY, "escalation_emergency", "event"),
            ("field_cleared_null", Level.NONE, "", "event"),
            ("field_cleared_empty_text", Level.NONE, "", "event"),
            ("field_set_to_unmapped_option", None, "escalation_whenever", "event"),
            ("field_value_not_said", None, "", "event"),
            ("created_with_emergency_tag", Level.EMERGENCY, "escalation_emergency", "created"),
            ("created_with_null_tags", None, "", "created"),
            ("field_set_to_a_title", Level.EMERGENCY, "Emergency", "event"),
            ("trigger_emergency", Level.EMERGENCY, "escalation_emergency", "trigger"),
            ("trigger_to_the_minute", Level.EMERGENCY, "escalation_emergency", "trigger"),
            ("trigger_cleared", Level.NONE, "", "trigger"),
            ("trigger_without_level", None, "", "trigger"),
        ],
    )
    def test_change_of_the_field(
        self, name: str, level: Level | None, option: str, source: str
    ) -> None:
        fact = self.fact(name)
        assert isinstance(fact, FieldChange)
        assert (fact.level, fact.option, fact.source) == (level, option, source)
        assert (fact.ticket.level, fact.ticket.option) == (level, option)
        assert fact.ticket.id == "4821"

    @pytest.mark.parametrize(
        "name",
        [
            "other_field_changed",
            "created_without_escalation_tag",
            "status_reopened",
            "tags_changed",
            "trigger_of_somebody_else",
        ],
    )
    def test_ignored(self, name: str) -> None:
        inbound = self.parse(samples.fixture("zendesk", name))
        assert inbound.facts == ()
        assert inbound.ignored

    def test_ticket_has_all_that_the_event_says(self) -> None:
        ticket = self.fact("field_set_wrapped_value").ticket
        assert (ticket.key, ticket.subject) == ("#4821", "Export stopped")
        assert ticket.url == "https://acme.zendesk.com/agent/tickets/4821"
        assert ticket.requester == Actor("8447388090777")
        assert (ticket.organization_id, ticket.priority) == ("8447346622462", "normal")
        assert ticket.tags == ("export", "escalation_emergency")
        assert (ticket.solved, ticket.locked) == (False, False)

    def test_actor_and_time_of_an_event(self) -> None:
        fact = self.fact("field_set_wrapped_value")
        assert fact.actor == Actor("8447388090494")
        assert fact.at == pytest.approx(AT + 0.672717, abs=1e-6)

    def test_comment_of_a_client(self) -> None:
        fact = self.fact("comment_by_client")
        assert isinstance(fact, CommentAdded)
        assert fact.body == "This has been resolved — thank you"
        assert fact.public
        assert fact.actor == Actor("8447388090777", Role.CLIENT, "Kim Client")
        assert fact.id == "8659716087550"

    @pytest.mark.parametrize("name", ["comment_by_the_system", "field_set_by_the_system"])
    def test_what_zendesk_does_itself_is_automatic(self, name: str) -> None:
        actor = self.fact(name).actor
        assert (actor.id, actor.automatic) == ("", True)

    def test_comment_by_a_rule_is_automatic_whoever_it_writes_as(self) -> None:
        content = json.loads(samples.fixture("zendesk", "comment_by_staff_internal"))
        content["event"]["comment"]["via"] = {"channel": "rule"}
        (fact,) = self.parse(json.dumps(content).encode()).facts
        assert isinstance(fact, CommentAdded)
        assert fact.actor.automatic
        assert not self.fact("comment_by_staff_internal").actor.automatic

    def test_internal_comment_of_staff(self) -> None:
        fact = self.fact("comment_by_staff_internal")
        assert (fact.public, fact.actor.role) == (False, Role.AGENT)

    @pytest.mark.parametrize(
        ("name", "locked"), [("status_solved", False), ("status_closed", True)]
    )
    def test_end_of_a_ticket(self, name: str, locked: bool) -> None:
        fact = self.fact(name)
        assert isinstance(fact, TicketSolved)
        assert (fact.ticket.solved, fact.ticket.locked) == (True, locked)
        assert fact.at is not None

    @pytest.mark.parametrize(
        ("name", "merged", "deleted"), [("merged", True, False), ("soft_deleted", False, True)]
    )
    def test_end_of_a_ticket_that_is_no_more(self, name: str, merged: bool, deleted: bool) -> None:
        fact = self.fact(name)
        assert isinstance(fact, TicketSolved)
        ticket = fact.ticket
        assert (ticket.merged, ticket.deleted) == (merged, deleted)
        assert (ticket.solved, ticket.locked) == (True, True)

    def test_follow_up_only_inherited_its_level(self) -> None:
        fact = self.fact("created_as_follow_up")
        assert (fact.level, fact.source, fact.inherited) == (Level.EMERGENCY, "created", True)
        assert not self.fact("created_with_emergency_tag").inherited

    @pytest.mark.parametrize(
        "name", ["created_without_escalation_tag", "created_with_null_tags", "created_as_follow_up"]
    )
    def test_first_words_that_ask_are_told(self, name: str) -> None:
        (fact,) = self.created(name, description=ASKS).facts
        assert isinstance(fact, TicketCreated)
        assert (fact.words, fact.ticket.requester.id) == (ASKS, "8447388090777")

    def test_first_words_that_an_agent_wrote_for_somebody_ask_nothing(self) -> None:
        name = "created_without_escalation_tag"
        assert self.created(name, description=ASKS, submitter_id="8447388090494").facts == ()

    @pytest.mark.parametrize(
        ("chosen", "asked", "told"),
        [
            ("emergency", "emergency", FieldChange),
            ("emergency", "higher priority", FieldChange),
            ("higher_priority", "higher priority", FieldChange),
            ("higher_priority", "critical", FieldChange),
            ("higher_priority", "emergency", TicketCreated),
        ],
    )
    def test_field_and_first_words_are_one_choice_the_higher(
        self, chosen: str, asked: str, told: type
    ) -> None:
        tags, words = [f"escalation_{chosen}"], f"#escalate {asked}: The export stopped."
        (fact,) = self.created("created_with_emergency_tag", description=words, tags=tags).facts
        assert type(fact) is told

    def created(self, name: str, **detail: Any) -> Inbound:
        body = samples.fixture("zendesk", name)
        content = json.loads(body)
        return self.parse(
            json.dumps({**content, "detail": {**content["detail"], **detail}}).encode()
        )

    def test_trigger_says_who_and_when(self) -> None:
        fact = self.fact("trigger_emergency")
        assert fact.actor == Actor("8447388090777", email="kim@client.example")
        assert fact.at == AT
        assert fact.ticket.url == "https://acme.zendesk.com/agent/tickets/4821"

    def test_trigger_by_our_own_user(self) -> None:
        assert self.fact("trigger_by_our_own_user").actor.role is Role.BRIDGE

    def test_trigger_may_say_the_number_as_a_number(self) -> None:
        body = samples.changed(samples.fixture("zendesk", "trigger_emergency"), ticket_id=4821)
        assert self.parse(body).facts[0].ticket.id == "4821"

    @pytest.mark.parametrize("level", [7, [], {}, True])
    def test_trigger_with_a_level_that_is_no_text(self, level: Any) -> None:
        with pytest.raises(Malformed, match="level"):
            self.parse(
                samples.changed(samples.fixture("zendesk", "trigger_emergency"), level=level)
            )

    def test_body_with_its_time_is_the_same_event_for_ever(self) -> None:
        body = samples.fixture("zendesk", "field_set_wrapped_value")
        first = self.inbox(SECRET).parse(self.signed(body), body)
        again = self.inbox(SECRET).parse(self.signed(body, at=NOW + 200), body)
        assert first.timed
        assert first == again

    @pytest.mark.parametrize(
        ("sent", "at"),
        [(20.0, 20.0), (-5.0, 0.0), (59.5, 59.0), (3_600.0, 59.0)],
    )
    def test_time_without_seconds_gets_those_of_the_signature(self, sent: float, at: float) -> None:
        minute = datetime(2026, 3, 2, 11, 12, tzinfo=UTC).timestamp()
        body = samples.fixture("zendesk", "trigger_to_the_minute")
        (fact,) = self.inbox(SECRET).parse(self.signed(body, at=minute + sent), body).facts
        assert isinstance(fact, FieldChange)
        assert fact.at == minute + int(at)

    def test_repeat_that_is_signed_anew_is_the_same_event(self) -> None:
        body = samples.fixture("zendesk", "trigger_to_the_minute")
        first = self.inbox(SECRET).parse(self.signed(body), body)
        again = self.inbox(SECRET).parse(self.signed(body, at=NOW + 200), body)
        assert first.timed
        assert first.digest == again.digest

    def test_body_without_a_time_is_told_apart_by_the_signed_time(self) -> None:
        body = samples.fixture("zendesk", "trigger_without_time")
        first = self.inbox(SECRET).parse(self.signed(body), body)
        later = self.inbox(SECRET).parse(self.signed(body, at=NOW + 200), body)
        assert not first.timed
        assert first.digest != later.digest
        assert first.facts[0].at is None
