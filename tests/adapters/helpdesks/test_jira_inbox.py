"""Jira's webhooks and Automation bodies: proof and facts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.helpdesks.jira.inbox import SECRET as SECRET_HEADER
from adapters.helpdesks.jira.inbox import SIGNATURE, JiraInbox, sign
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.tickets import (
    Actor,
    CommentAdded,
    FieldChange,
    FieldMapping,
    Inbound,
    Role,
    TicketCreated,
    TicketSolved,
)

from . import samples
from .inbox_contract import NOW, OLD_SECRET, SECRET, InboxContract

ASKS = "Hello,\n\n*#escalate emergency:* The export stopped."
AT = datetime(2026, 3, 2, 11, 12, 7, 672_000, tzinfo=UTC).timestamp()
BY_NAME = replace(samples.JIRA, mapping=replace(samples.JIRA.mapping, field="escalation"))
BY_OPTION_ID = replace(
    samples.JIRA,
    mapping=FieldMapping(
        "customfield_10042", {Level.HIGHER_PRIORITY: "10020", Level.EMERGENCY: "10021"}
    ),
)


class TestJiraInbox(InboxContract):
    kind = "jira"

    def inbox(self, *secrets: str) -> JiraInbox:
        return JiraInbox(samples.JIRA, secrets)

    def signed(self, body: bytes, secret: str = SECRET, at: float = NOW) -> dict[str, str]:
        return {SIGNATURE: sign(secret, body)}

    def facts(self, name: str, connection: Connection = samples.JIRA) -> Any:
        return JiraInbox(connection, (SECRET,)).parse({}, samples.fixture("jira", name)).facts

    def test_signature_is_as_atlassian_computes_it(self) -> None:
        # The example of Atlassian's page on webhooks.
        expected = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
        assert sign("It's a Secret to Everybody", b"Hello World!") == expected

    def test_method_of_the_signature_is_read(self) -> None:
        headers = {SIGNATURE: sign(SECRET, b"{}", "sha512").replace("sha512", "SHA512")}
        self.inbox(OLD_SECRET, SECRET).verify(headers, [b"{}"], NOW)

    @pytest.mark.parametrize("method", ["sha1", "md5", "none", "", "sha256 "])
    def test_refuses_other_methods(self, method: str) -> None:
        headers = {SIGNATURE: sign(SECRET, b"{}").replace("sha256", method)}
        self.refused(headers, b"{}", SECRET)

    @pytest.mark.parametrize(
        "headers", [{SECRET_HEADER: OLD_SECRET}, {"Authorization": f"bearer {OLD_SECRET}"}]
    )
    def test_automation_shows_the_secret(self, headers: dict[str, str]) -> None:
        self.inbox(SECRET, OLD_SECRET).verify(headers, [b"{}"], NOW)
        self.refused(headers, b"{}", SECRET)

    @pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer ", f"Basic {SECRET}", SECRET])
    def test_refuses_other_credentials(self, credentials: str) -> None:
        self.refused({"Authorization": credentials}, b"{}", SECRET)

    def test_wrong_signature_is_not_mended_by_the_secret(self) -> None:
        headers = {SIGNATURE: "sha256=00", SECRET_HEADER: SECRET}
        self.refused(headers, b"{}", SECRET)

    @pytest.mark.parametrize(
        ("name", "level", "option", "source"),
        [
            ("field_set_by_customer", Level.EMERGENCY, "Emergency", "updated"),
            ("field_set_among_several_items", Level.EMERGENCY, "Emergency", "updated"),
            ("field_cleared", Level.NONE, "", "updated"),
            ("field_set_to_unmapped_option", None, "Whenever (id 10099)", "updated"),
            ("same_display_name_twice", Level.EMERGENCY, "Emergency", "updated"),
            ("server_item_without_field_id", Level.EMERGENCY, "Emergency", "updated"),
            ("created_with_changelog", Level.EMERGENCY, "Emergency", "created"),
            ("created_without_changelog", Level.EMERGENCY, "Emergency", "created"),
            ("automation_custom_data", Level.EMERGENCY, "Emergency", "automation"),
            ("automation_custom_data_cleared", Level.NONE, "", "automation"),
            ("automation_custom_data_without_level", None, "", "automation"),
            ("automation_jira_format", Level.EMERGENCY, "Emergency", "automation"),
            ("automation_own_format", Level.EMERGENCY, "Emergency", "automation"),
        ],
    )
    def test_change_of_the_field(
        self, name: str, level: Level | None, option: str, source: str
    ) -> None:
        (fact,) = self.facts(name)
        assert isinstance(fact, FieldChange)
        assert (fact.level, fact.option, fact.source) == (level, option, source)
        assert (fact.ticket.level, fact.ticket.option) == (level, option)
        assert fact.ticket.id == "10001"
        assert fact.at == pytest.approx(AT)

    @pytest.mark.parametrize(
        "name",
        [
            "other_field_of_the_same_name",
            "server_item_of_another_field",
            "no_changelog",
            "empty_changelog",
            "created_with_empty_field",
            "comment_without_issue",
            "server_comment_edited",
            "label_changed_on_a_done_issue",
            "not_an_event",
        ],
    )
    def test_ignored(self, name: str) -> None:
        inbound = self.parse(samples.fixture("jira", name))
        assert inbound.facts == ()
        assert inbound.ignored

    def test_first_words_that_ask_are_told(self) -> None:
        (fact,) = self.created(description=ASKS).facts
        assert isinstance(fact, TicketCreated)
        assert (fact.words, fact.ticket.requester.id) == (ASKS, "qm:kim")

    def test_first_words_that_an_agent_wrote_for_somebody_ask_nothing(self) -> None:
        agent = {"accountId": "557058:alex", "accountType": "atlassian"}
        assert self.created(description=ASKS, creator=agent).facts == ()

    @pytest.mark.parametrize(
        ("chosen", "asked", "told"),
        [
            ("Emergency", "emergency", FieldChange),
            ("Emergency", "higher priority", FieldChange),
            ("Higher Priority", "higher priority", FieldChange),
            ("Higher Priority", "critical", FieldChange),
            ("Of old days", "higher priority", FieldChange),
            ("Higher Priority", "emergency", TicketCreated),
            ("Of old days", "emergency", TicketCreated),
        ],
    )
    def test_field_and_first_words_are_one_choice_the_higher(
        self, chosen: str, asked: str, told: type
    ) -> None:
        words = f"#escalate {asked}: The export stopped."
        option = {"id": "99", "value": chosen}
        field = samples.JIRA.mapping.field
        (fact,) = self.created(**{"description": words, field: option}).facts
        assert type(fact) is told

    def created(self, **fields: Any) -> Inbound:
        content = json.loads(samples.fixture("jira", "created_with_empty_field"))
        content["issue"]["fields"].update(fields)
        return self.parse(json.dumps(content).encode())

    @pytest.mark.parametrize("name", ["field_set_by_customer", "server_item_without_field_id"])
    def test_field_may_be_known_by_its_name(self, name: str) -> None:
        (fact,) = self.facts(name, BY_NAME)
        assert fact.level is Level.EMERGENCY

    @pytest.mark.parametrize(
        "name", ["same_display_name_twice", "created_without_changelog", "automation_jira_format"]
    )
    def test_ticket_is_to_be_read_where_the_name_does_not_tell(self, name: str) -> None:
        (fact,) = self.facts(name, BY_NAME)
        assert (fact.level, fact.option) == (None, "")

    @pytest.mark.parametrize(
        "name", ["field_set_by_customer", "created_without_changelog", "automation_custom_data"]
    )
    def test_options_may_be_known_by_their_ids(self, name: str) -> None:
        (fact,) = self.facts(name, BY_OPTION_ID)
        assert (fact.level, fact.option) == (Level.EMERGENCY, "Emergency")

    @pytest.mark.parametrize(
        ("option_id", "label", "level", "option"),
        [
            ("10021", "Emergency", Level.EMERGENCY, "Emergency"),
            ("10021", "Fire", Level.EMERGENCY, "Fire"),
            ("10021", "Higher Priority", Level.EMERGENCY, "Higher Priority"),
            ("10099", "higher priority", Level.HIGHER_PRIORITY, "higher priority"),
            ("10099", "Fire", None, "Fire (id 10099)"),
            (None, None, Level.NONE, ""),
        ],
    )
    def test_id_of_an_option_is_surer_than_its_label(
        self, option_id: str | None, label: str | None, level: Level | None, option: str
    ) -> None:
        content = json.loads(samples.fixture("jira", "field_set_by_customer"))
        content["changelog"]["items"][0] |= {"to": option_id, "toString": label}
        mapping = FieldMapping(
            "customfield_10042",
            {Level.HIGHER_PRIORITY: "Higher Priority", Level.EMERGENCY: "10021"},
        )
        inbox = JiraInbox(replace(samples.JIRA, mapping=mapping), (SECRET,))
        (fact,) = inbox.parse({}, json.dumps(content).encode()).facts
        assert isinstance(fact, FieldChange)
        assert (fact.level, fact.option) == (level, option)

    @pytest.mark.parametrize(
        ("user", "expected"),
        [
            ({"accountType": "app"}, Actor("x", Role.AGENT, "Bot", automatic=True)),
            ({"accountType": "atlassian"}, Actor("x", Role.AGENT, "Bot")),
            (
                {"accountType": "customer", "active": False},
                Actor("x", Role.CLIENT, "Bot", active=False),
            ),
            ({"active": "false"}, Actor("x", name="Bot", active=False)),
            ({"active": "true"}, Actor("x", name="Bot")),
        ],
    )
    def test_programs_and_deactivated_accounts_are_told_apart(
        self, user: dict[str, Any], expected: Actor
    ) -> None:
        body = samples.fixture("jira", "field_set_by_customer")
        someone = {"accountId": "x", "displayName": "Bot", **user}
        assert self.parse(samples.changed(body, user=someone)).facts[0].actor == expected

    def test_ticket_has_all_that_the_webhook_says(self) -> None:
        ticket = self.facts("field_set_by_customer")[0].ticket
        assert (ticket.key, ticket.subject) == ("SUP-1", "Export stopped")
        assert ticket.url == "https://acme.atlassian.net/browse/SUP-1"
        assert ticket.requester == Actor("qm:kim", Role.CLIENT, "Kim Client")
        assert (ticket.organization_id, ticket.organization) == ("7", "Client Inc")
        assert (ticket.priority, ticket.tags) == ("medium", ("export",))
        assert ticket.reason_text == "Payroll runs tonight"
        assert not ticket.solved

    @pytest.mark.parametrize(
        ("name", "actor"),
        [
            ("field_set_by_customer", Actor("qm:kim", Role.CLIENT, "Kim Client")),
            (
                "field_set_among_several_items",
                Actor("5c5f880629be9642ba529340", Role.AGENT, "Ana Ruiz"),
            ),
            (
                "server_item_without_field_id",
                Actor("JIRAUSER10100", Role.UNKNOWN, "Ana Ruiz", "ana@acme.example"),
            ),
            ("automation_custom_data", Actor("qm:kim")),
            ("automation_jira_format", Actor()),
        ],
    )
    def test_who_did_it(self, name: str, actor: Actor) -> None:
        assert self.facts(name)[0].actor == actor

    def test_our_own_user(self) -> None:
        assert self.facts("field_set_by_our_own_user")[0].actor.role is Role.BRIDGE

    @pytest.mark.parametrize(
        ("name", "public", "role"),
        [
            ("comment_on_cloud", True, Role.CLIENT),
            ("comment_on_cloud_internal", False, Role.AGENT),
            ("server_comment_in_update", True, Role.UNKNOWN),
            ("server_comment_internal", False, Role.UNKNOWN),
            ("server_comment_for_a_role_only", False, Role.UNKNOWN),
        ],
    )
    def test_comment(self, name: str, public: bool, role: Role) -> None:
        (fact,) = self.facts(name)
        assert isinstance(fact, CommentAdded)
        assert (fact.public, fact.actor.role) == (public, role)
        assert fact.body == "This has been resolved - thank you"
        assert (fact.id, fact.ticket.id) == ("10019", "10001")
        assert fact.at == pytest.approx(AT)

    def test_deleted(self) -> None:
        (fact,) = self.facts("issue_deleted")
        assert isinstance(fact, TicketSolved)
        assert (fact.ticket.id, fact.actor.name, fact.at) == ("10001", "Ana Ruiz", 1772449927.672)
        assert fact.ticket.deleted
        assert fact.ticket.solved
        assert fact.ticket.locked

    def test_end_of_an_issue(self) -> None:
        (fact,) = self.facts("status_done")
        assert isinstance(fact, TicketSolved)
        assert fact.ticket.solved
        assert fact.actor.name == "Ana Ruiz"

    @pytest.mark.parametrize(
        "name", ["field_set_by_customer", "server_item_without_field_id", "comment_on_cloud"]
    )
    def test_change_that_two_webhooks_tell_of_is_one(self, name: str) -> None:
        content = json.loads(samples.fixture("jira", name))
        again = {**content, "timestamp": content["timestamp"] + 5, "matchedWebhookIds": [7]}
        fields = {**content["issue"]["fields"], "summary": "seen by the other webhook"}
        again["issue"] = {**content["issue"], "fields": fields}
        told = [self.parse(json.dumps(one).encode()) for one in (content, again)]
        assert told[0].digest == told[1].digest

    @pytest.mark.parametrize("change", [{"id": "20002"}, {"id": None}])
    def test_the_same_change_once_more_is_another(self, change: dict[str, Any]) -> None:
        content = json.loads(samples.fixture("jira", "field_set_by_customer"))
        again = {**content, "changelog": {**content["changelog"], **change}}
        told = [self.parse(json.dumps(one).encode()) for one in (content, again)]
        assert told[0].digest != told[1].digest

    @pytest.mark.parametrize(
        ("item", "facts"),
        [
            ({}, [(Level.EMERGENCY, "Emergency", "updated")]),
            ({"to": "10099"}, []),
            ({"from": None, "to": None}, []),
        ],
    )
    def test_text_field_that_holds_the_word_is_not_ours(
        self, item: dict[str, Any], facts: list[Any]
    ) -> None:
        """On Data Center items have no field's id: the option's id alone proves that it is ours."""
        content = json.loads(samples.fixture("jira", "server_item_without_field_id"))
        content["changelog"]["items"][-1] |= item
        told = self.parse(json.dumps(content).encode()).facts
        assert [(one.level, one.option, one.source) for one in told] == facts  # type: ignore[union-attr]

    def test_two_fields_that_disagree_prove_nothing(self) -> None:
        (fact,) = self.facts("same_display_name_twice", BY_NAME)
        assert (fact.level, fact.source) == (None, "snapshot")

    def test_content_that_says_no_time_is_not_timed(self) -> None:
        body = samples.fixture("jira", "automation_custom_data")
        assert self.parse(body).timed
        assert not self.parse(samples.changed(body, updated="")).timed
        webhook = samples.fixture("jira", "field_set_by_customer")
        assert self.parse(webhook).timed
        assert not self.parse(samples.changed(webhook, timestamp="soon")).timed
