"""Calling Zendesk."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
import responses

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role, TicketUpdate
from bridge.errors import Closed, Gone, PermanentFailure, TemporaryFailure, UnknownOutcome
from bridge.ports import Helpdesk, Written

from . import samples
from .helpdesk_contract import FULL, LOGIN, MARKER, PRIVATE, RAISE, TOKEN, HelpdeskContract

API = "https://acme.zendesk.com/api/v2"
READ = f"{API}/tickets/4821"
WRITE = f"{API}/tickets/4821.json"
MANY = f"{API}/tickets/update_many?ids=4821"
JOB = {"job_status": {"id": "82de0b04", "status": "queued"}}
STAMP = "2026-03-02T11:12:07Z"


def shown(**values: Any) -> dict[str, Any]:
    ticket = {
        "id": 4821,
        "subject": "Export stopped",
        "status": "open",
        "priority": "normal",
        "requester_id": 77,
        "organization_id": 7,
        "tags": ["export", "escalation_higher_priority"],
        "updated_at": STAMP,
        "custom_fields": [
            {"id": 1, "value": None},
            {"id": 360001234567, "value": "escalation_higher_priority"},
            {"id": 360001234568, "value": "Payroll runs tonight"},
        ],
    }
    people = [{"id": 77, "name": "Kim Client", "email": "kim@client.example", "role": "end-user"}]
    organizations = [{"id": 7, "name": "Client Inc"}]
    return {"ticket": {**ticket, **values}, "users": people, "organizations": organizations}


UPDATED = {"ticket": shown()["ticket"], "audit": {"id": 1, "ticket_id": 4821, "events": []}}


class TestZendeskHelpdesk(HelpdeskContract):
    kind = "zendesk"
    read_url, write_url, variable = READ, WRITE, "BRIDGE_ACME_API_TOKEN"
    ticket = samples.ZENDESK_TICKET

    def helpdesk(self) -> Helpdesk:
        return ZendeskHelpdesk(samples.ZENDESK, LOGIN)

    def without_secrets(self) -> Helpdesk:
        return ZendeskHelpdesk(samples.ZENDESK, Credentials())

    def puts(self, api: responses.RequestsMock) -> list[Any]:
        return [content["ticket"] for _, _, content in self.sent(api)]

    def test_reads_everything_in_one_call(self, api: responses.RequestsMock) -> None:
        api.add("GET", READ, json=shown())
        ticket = self.helpdesk().read("4821", 5.0)
        assert (ticket.id, ticket.key, ticket.subject) == ("4821", "#4821", "Export stopped")
        assert ticket.url == "https://acme.zendesk.com/agent/tickets/4821"
        assert (ticket.level, ticket.option) == (
            Level.HIGHER_PRIORITY,
            "escalation_higher_priority",
        )
        kim = Actor("77", Role.CLIENT, "Kim Client", "kim@client.example")
        assert ticket.requester == kim
        assert (ticket.organization_id, ticket.organization) == ("7", "Client Inc")
        assert ticket.reason_text == "Payroll runs tonight"
        assert (ticket.priority, ticket.solved, ticket.locked) == ("normal", False, False)
        assert len(api.calls) == 1

    def test_shows_itself_as_our_user(self, api: responses.RequestsMock) -> None:
        api.add("GET", READ, json=shown())
        self.helpdesk().read("4821", 5.0)
        credentials = base64.b64encode(f"bridge@acme.example/token:{TOKEN}".encode()).decode()
        assert api.calls[0].request.headers["Authorization"] == f"Basic {credentials}"

    @pytest.mark.parametrize("status", ["solved", "closed"])
    def test_reads_the_end_of_a_ticket(self, api: responses.RequestsMock, status: str) -> None:
        api.add("GET", READ, json=shown(status=status, tags=None, custom_fields=None))
        ticket = self.helpdesk().read("4821", 5.0)
        assert (ticket.solved, ticket.locked) == (True, status == "closed")
        assert (ticket.level, ticket.tags) == (Level.NONE, ())

    @pytest.mark.parametrize(
        "metrics",
        [
            {"metric_sets": [{"ticket_id": 4821, "solved_at": "2026-11-24T16:00:00Z"}]},
            {"ticket": {"metric_set": {"solved_at": "2026-11-24T16:00:00Z"}}},
            {"metric_sets": [{"ticket_id": 4821, "solved_at": None}]},
            {"metric_sets": None},
            {},
        ],
    )
    def test_when_it_was_solved(self, api: responses.RequestsMock, metrics: dict[str, Any]) -> None:
        content = shown(status="solved", **metrics.get("ticket", {}))
        api.add("GET", READ, json={**metrics, **content})
        known = "2026" in str(metrics)
        assert self.helpdesk().read("4821", 5.0).solved_at == (1_795_536_000.0 if known else None)
        assert "metric_sets" in str(api.calls[0].request.url)

    @pytest.mark.parametrize(
        ("status", "content"), [(404, {"error": "RecordNotFound"}), (200, shown(status="deleted"))]
    )
    def test_deleted_ticket_is_gone(
        self, api: responses.RequestsMock, status: int, content: dict[str, Any]
    ) -> None:
        api.add("GET", READ, json=content, status=status)
        self.fails(Gone, lambda: self.helpdesk().read("4821", 5.0))

    def test_reads_anew_every_time(self, api: responses.RequestsMock) -> None:
        api.add("GET", READ, json=shown(priority="low"))
        api.add("GET", READ, json=shown(priority="high"))
        helpdesk = self.helpdesk()
        read = [helpdesk.read("4821", 5.0).priority for _ in range(2)]
        assert read == ["low", "high"]

    def test_writes_the_field_alone_in_one_call(self, api: responses.RequestsMock) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        assert self.helpdesk().write(self.ticket, RAISE, retry=False) == Written(field=True)
        field = {"id": 360001234567, "value": "escalation_emergency"}
        assert self.puts(api) == [{"id": 4821, "custom_fields": [field]}]
        assert len(api.calls) == 1

    def test_clears_the_field(self, api: responses.RequestsMock) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        self.helpdesk().write(self.ticket, TicketUpdate(level=Level.NONE), retry=False)
        field = {"id": 360001234567, "value": None}
        assert self.puts(api) == [{"id": 4821, "custom_fields": [field]}]

    def test_writes_everything_in_two_calls(self, api: responses.RequestsMock) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        assert self.helpdesk().write(self.ticket, FULL, retry=False) == Written(field=True)
        assert len(api.calls) == 2
        first, second = self.puts(api)
        assert first["priority"] == "urgent"
        assert first["comment"] == {"body": FULL.answer, "public": True}
        assert second == {"id": 4821, "comment": {"body": FULL.note, "public": False}}

    def test_tags_keep_the_option_and_lose_none_that_came_meanwhile(
        self, api: responses.RequestsMock
    ) -> None:
        """What was changed since it was read is refused with 409, and read again."""
        api.add("GET", READ, json=shown(tags=["export", "escalation_higher_priority"]))
        api.add("PUT", WRITE, json=UPDATED)
        helpdesk = self.helpdesk()
        helpdesk.write(helpdesk.read(self.ticket.id, 5.0), FULL, retry=False)
        first = self.puts(api)[0]
        assert first["tags"] == ["export", "escalation_emergency", "escalated"]
        assert (first["safe_update"], first["updated_stamp"]) == (True, STAMP)

    def test_tags_alone_do_not_clear_the_dropdown(self, api: responses.RequestsMock) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        update = TicketUpdate(add_tags=("escalated",), remove_tags=("export",))
        assert self.helpdesk().write(self.ticket, update, retry=False) == Written(field=False)
        assert self.puts(api)[0]["tags"] == ["escalation_higher_priority", "escalated"]

    @pytest.mark.parametrize(
        ("now", "top", "written"),
        [
            ("normal", "", "urgent"),
            ("", "", "urgent"),
            ("urgent", "", None),
            ("low", "high", "high"),
            ("urgent", "high", None),
        ],
    )
    def test_priority_is_raised_and_never_lowered(
        self, api: responses.RequestsMock, now: str, top: str, written: str | None
    ) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        helpdesk = ZendeskHelpdesk(replace(samples.ZENDESK, top_priority=top), LOGIN)
        ticket = replace(self.ticket, priority=now)
        helpdesk.write(ticket, TicketUpdate(raise_priority=True), retry=False)
        assert [put.get("priority") for put in self.puts(api)] == ([written] if written else [])

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([], [True, False]),
            ([(True, MARKER)], [False]),
            ([(False, MARKER)], [True]),
            ([(True, MARKER), (False, MARKER)], []),
            ([(True, "words of somebody")], [True, False]),
        ],
    )
    def test_retry_says_only_what_was_not_said(
        self, api: responses.RequestsMock, said: list[tuple[bool, str]], expected: list[bool]
    ) -> None:
        comments = [{"id": 1, "public": public, "body": f"x {text} y"} for public, text in said]
        api.add("GET", f"{READ}/comments", json={"comments": comments})
        api.add("PUT", WRITE, json=UPDATED)
        update = replace(FULL, level=None, raise_priority=False, add_tags=())
        self.helpdesk().write(self.ticket, update, retry=True)
        assert [put["comment"]["public"] for put in self.puts(api)] == expected

    def test_failure_after_the_first_half_may_not_be_repeated_blindly(
        self, api: responses.RequestsMock
    ) -> None:
        api.add("PUT", WRITE, json=UPDATED)
        api.add("PUT", WRITE, status=429, headers={"Retry-After": "1"})
        update = replace(FULL, add_tags=())
        self.fails(UnknownOutcome, lambda: self.helpdesk().write(self.ticket, update, False))

    def test_what_is_written_without_reading_learns_what_became_of_the_ticket(
        self, api: responses.RequestsMock
    ) -> None:
        said = [{"description": "Status: closed prevents ticket update"}]
        api.add("PUT", WRITE, status=422, json={"details": {"status": said}})
        api.add("PUT", WRITE, status=404, json={"error": "RecordNotFound"})
        note = TicketUpdate(note="Ana was told.", marker="Ana")
        for kind in (Closed, Gone):
            self.fails(kind, lambda: self.helpdesk().write(self.ticket, note, retry=False))

    def test_closed_ticket_takes_tags_alone(self, api: responses.RequestsMock) -> None:
        api.add("PUT", MANY, json=JOB)
        closed = replace(self.ticket, locked=True)
        self.fails(PermanentFailure, lambda: self.helpdesk().write(closed, FULL, retry=False))
        assert self.puts(api) == [{"additional_tags": ["escalated"]}]

    def test_end_of_an_escalation_leaves_no_tag_of_it_on_a_closed_ticket(
        self, api: responses.RequestsMock
    ) -> None:
        api.add("PUT", MANY, json=JOB)
        tags = ("export", "escalated_higher_priority", "escalation_higher_priority")
        closed = replace(self.ticket, locked=True, tags=tags)
        update = TicketUpdate(
            level=Level.NONE,
            remove_tags=("escalated_higher_priority", "escalated_emergency"),
            note=f"The cooldown has ended. {MARKER}",
            marker=MARKER,
        )
        assert self.helpdesk().write(closed, update, retry=False) == Written(field=False)
        assert self.puts(api) == [{"remove_tags": list(tags[1:])}]

    def test_what_is_refused_takes_nothing_else_with_it(self, api: responses.RequestsMock) -> None:
        tried: list[list[str]] = []

        def answer(request: Any) -> tuple[int, dict[str, str], str]:
            names = sorted(set(json.loads(request.body)["ticket"]) - {"id"})
            tried.append(names)
            if "priority" in names:
                details = {"priority": [{"description": "Priority: cannot be changed"}]}
                return 422, {}, json.dumps({"error": "RecordInvalid", "details": details})
            return 200, {}, json.dumps(UPDATED)

        api.add_callback("PUT", WRITE, answer)
        update = replace(FULL, add_tags=())
        written = self.helpdesk().write(self.ticket, update, retry=False)
        assert written.field
        assert "Priority: cannot be changed" in written.refused
        assert tried == [
            ["comment", "custom_fields", "priority"],
            ["custom_fields"],
            ["comment"],
            ["priority"],
            ["comment"],
        ]

    def test_closed_ticket_that_takes_nothing(self, api: responses.RequestsMock) -> None:
        closed = replace(self.ticket, locked=True)
        failure = self.fails(
            PermanentFailure, lambda: self.helpdesk().write(closed, RAISE, retry=False)
        )
        assert "#4821 is closed" in str(failure)
        assert not api.calls

    def test_refusal_names_the_fields_but_not_the_payload(
        self, api: responses.RequestsMock
    ) -> None:
        details = {"base": [{"description": "Status: closed prevents ticket update"}]}
        body = {"error": "RecordInvalid", "details": details, "ticket": {"subject": PRIVATE}}
        api.add("PUT", WRITE, json=body, status=422)
        failure = self.fails(
            PermanentFailure, lambda: self.helpdesk().write(self.ticket, RAISE, False)
        )
        assert "base: Status: closed prevents ticket update" in str(failure)

    def test_answer_to_a_write_of_an_unknown_shape(self, api: responses.RequestsMock) -> None:
        api.add("PUT", WRITE, json=["what"])
        self.fails(UnknownOutcome, lambda: self.helpdesk().write(self.ticket, RAISE, False))

    def test_client_with_all_organizations(self, api: responses.RequestsMock) -> None:
        user = {"id": 77, "name": "Kim", "email": "kim@client.example", "role": "end-user"}
        api.add("GET", f"{API}/users/77.json", json={"user": {**user, "organization_id": 7}})
        memberships = [{"id": 1, "user_id": 77, "organization_id": 7}]
        first = f"{API}/users/77/organization_memberships.json"
        # The next page's address is on another host: it is asked for on ours all the same.
        page = {"has_more": True, "after_cursor": "x"}
        links = {"next": "https://elsewhere.example/api/v2/users/77/next.json"}
        api.add(
            "GET",
            first,
            json={"organization_memberships": memberships, "meta": page, "links": links},
        )
        more = [{"id": 2, "user_id": 77, "organization_id": 9}]
        last = {"organization_memberships": more, "meta": {"has_more": False}}
        api.add("GET", f"{API}/users/77/next.json", json=last)
        actor = self.helpdesk().actor(Actor("77"), 5.0)
        assert actor == Actor("77", Role.CLIENT, "Kim", "kim@client.example", ("7", "9"))
        api.calls.reset()  # the second page's address is made up

    @pytest.mark.parametrize(("own", "role"), [(5, Role.BRIDGE), (6, Role.AGENT)])
    def test_agent_or_our_user_by_a_second_address(
        self, api: responses.RequestsMock, own: int, role: Role
    ) -> None:
        user = {"id": 5, "name": "B", "email": "other@acme.example", "role": "admin"}
        api.add("GET", f"{API}/users/5.json", json={"user": user})
        api.add("GET", f"{API}/users/me.json", json={"user": {"id": own, "role": "admin"}})
        assert self.helpdesk().actor(Actor("5"), 5.0).role is role

    def test_our_user_by_its_address(self, api: responses.RequestsMock) -> None:
        user = {"id": 5, "name": "B", "email": "bridge@acme.example", "role": "agent"}
        api.add("GET", f"{API}/users/5.json", json={"user": user})
        assert self.helpdesk().actor(Actor("5"), 5.0).role is Role.BRIDGE
        assert len(api.calls) == 1

    def test_user_who_was_deleted_for_good(self, api: responses.RequestsMock) -> None:
        api.add("GET", f"{API}/users/5.json", json={"error": "RecordNotFound"}, status=404)
        said = Actor("5", name="Kim")
        assert self.helpdesk().actor(said, 5.0) == replace(said, active=False)

    def test_base_url_may_have_a_path(self, api: responses.RequestsMock) -> None:
        base = "http://127.0.0.1:9000/zendesk"
        api.add("GET", f"{base}/api/v2/tickets/4821", json=shown())
        api.add("PUT", f"{base}/api/v2/tickets/4821.json", json=UPDATED)
        helpdesk = ZendeskHelpdesk(replace(samples.ZENDESK, base_url=f"{base}/"), LOGIN)
        helpdesk.write(helpdesk.read("4821", 5.0), RAISE, retry=False)
        assert len(api.calls) == 2
        api.calls.reset()  # the description knows no path before /api

    def test_conflict_is_to_be_read_and_written_again(self, api: responses.RequestsMock) -> None:
        api.add("GET", READ, json=shown())
        api.add("PUT", WRITE, json={"error": "UpdateConflict"}, status=409)
        self.fails(TemporaryFailure, lambda: self.helpdesk().write(self.ticket, FULL, False))
