"""The simulated Zendesk, spoken to by the real zenpy."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import requests
from zenpy import Zenpy
from zenpy.lib.api_objects import Comment, CustomField, Ticket
from zenpy.lib.exception import APIException, RecordNotFoundException

from sandbox.demo.world import TICKET
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, iso
from sandbox.zendesk.people import agent_of, client_of
from tests.sandbox.stand_ins import Clock, Listener, Posted

EMERGENCY = "escalation_emergency"


@pytest.fixture
def zenpy(url: str, world: SandboxWorld, monkeypatch: pytest.MonkeyPatch) -> Zenpy:
    monkeypatch.setenv("ZENPY_FORCE_SCHEME", "http")
    monkeypatch.setenv("ZENPY_FORCE_NETLOC", url.removeprefix("http://") + "/zendesk")
    access = world.zendesk.access
    return Zenpy(
        subdomain="acme", email=access.user, token=access.token, disable_cache=True, timeout=5
    )


def put(url: str, world: SandboxWorld, **changes: Any) -> requests.Response:
    access = world.zendesk.access
    return requests.put(
        f"{url}/zendesk/api/v2/tickets/{TICKET}.json",
        json={"ticket": changes},
        auth=(f"{access.user}/token", access.token),
        timeout=5,
    )


def events(listener: Listener) -> dict[str, dict[str, Any]]:
    found = [json.loads(one.body) for one in listener.posted]
    return {one["type"].rpartition(".")[2]: one for one in found if "type" in one}


def test_zenpy_reads_a_ticket_with_its_people(zenpy: Zenpy) -> None:
    ticket = zenpy.tickets(id=TICKET, include=["users", "organizations"])
    assert ticket.subject == "Checkout is down in all stores"
    assert ticket.requester.email == "casey@acme-stores.example"
    assert ticket.organization.name == "Acme Stores"
    assert {field["id"] for field in ticket.custom_fields} >= {ESCALATION_FIELD}


def test_zenpy_reads_people_fields_and_itself(zenpy: Zenpy, world: SandboxWorld) -> None:
    casey = client_of(world.zendesk)
    assert zenpy.users.me().email == world.zendesk.access.user
    assert zenpy.users(id=casey.id).role == "end-user"
    memberships = list(zenpy.users.organization_memberships(user=casey.id))
    assert [one.organization_id for one in memberships] == [casey.organization_id]
    field = zenpy.ticket_fields(id=ESCALATION_FIELD)
    assert EMERGENCY in [option.value for option in field.custom_field_options]


def test_zenpy_updates_everything_in_one_call(zenpy: Zenpy, world: SandboxWorld) -> None:
    field = CustomField(id=ESCALATION_FIELD, value=EMERGENCY)
    note = Comment(body="Told Ana", public=False)
    ticket = Ticket(id=TICKET, custom_fields=[field], priority="urgent", comment=note)
    ticket.additional_tags = ["escalated"]
    audit = zenpy.tickets.update(ticket)
    assert audit.ticket.priority == "urgent"
    assert {"escalated", EMERGENCY, "checkout"} <= set(audit.ticket.tags)
    comments = list(zenpy.tickets.comments(ticket=TICKET))
    assert [(one.body, one.public) for one in comments][-1] == ("Told Ana", False)
    assert world.zendesk.ticket(TICKET).fields[ESCALATION_FIELD] == EMERGENCY
    assert len(list(zenpy.tickets.audits(ticket=TICKET))) == 2


def test_zenpy_changes_tags(zenpy: Zenpy, world: SandboxWorld) -> None:
    zenpy.tickets.add_tags(TICKET, ["one", "two"])
    zenpy.tickets.delete_tags(TICKET, ["one"])
    assert set(world.zendesk.ticket(TICKET).tags) == {"checkout", "payments", "two"}


def test_zenpy_searches_by_the_dropdown_once_the_index_follows(
    zenpy: Zenpy, world: SandboxWorld, clock: Clock
) -> None:
    world.zendesk.set_level(TICKET, EMERGENCY, client_of(world.zendesk))
    world.zendesk.create_ticket("calm", client_of(world.zendesk), silent=True)
    assert not list(zenpy.search(f"type:ticket custom_field_{ESCALATION_FIELD}:{EMERGENCY}"))
    clock.now += world.zendesk.lag.search
    query = f"type:ticket custom_field_{ESCALATION_FIELD}:{EMERGENCY} status<closed updated<1hour"
    assert [ticket.id for ticket in zenpy.search(query)] == [TICKET]
    assert not list(zenpy.search("type:ticket tags:nothing"))


def test_the_incremental_export_leaves_out_the_last_minute(
    zenpy: Zenpy, world: SandboxWorld, clock: Clock
) -> None:
    begin = clock.now
    clock.now += 10
    world.zendesk.set_level(TICKET, EMERGENCY, client_of(world.zendesk))
    clock.now += 60
    early = list(zenpy.tickets.events(begin))
    clock.now += 1
    late = list(zenpy.tickets.events(begin))
    assert len(late) == len(early) + 1
    assert {str(ESCALATION_FIELD): EMERGENCY} in [
        child.get("custom_ticket_fields") for child in late[-1].child_events
    ]


def test_a_wrong_token_is_refused(zenpy: Zenpy, url: str, world: SandboxWorld) -> None:
    answer = requests.get(
        f"{url}/zendesk/api/v2/users/me.json", auth=("x/token", "wrong"), timeout=5
    )
    assert (answer.status_code, answer.json()) == (401, {"error": "Couldn't authenticate you"})
    with pytest.raises(RecordNotFoundException):
        zenpy.tickets(id=99)


def test_the_dropdown_and_its_tag_follow_each_other(url: str, world: SandboxWorld) -> None:
    desk = world.zendesk
    desk.set_level(TICKET, EMERGENCY, client_of(desk))
    assert EMERGENCY in desk.ticket(TICKET).tags
    put(url, world, tags=["only"])
    assert desk.ticket(TICKET).fields[ESCALATION_FIELD] is None
    put(url, world, additional_tags=["escalation_higher_priority"])
    assert desk.ticket(TICKET).fields[ESCALATION_FIELD] == "escalation_higher_priority"
    put(url, world, custom_fields=[{"id": ESCALATION_FIELD, "value": ""}])
    assert set(desk.ticket(TICKET).tags) == {"only"}


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": None},
        {"custom_fields": [{"id": ESCALATION_FIELD, "value": "no_such_option"}]},
        {"status": "lost"},
        {"comment": {"body": " "}},
    ],
)
def test_invalid_values_are_refused(url: str, world: SandboxWorld, changes: dict[str, Any]) -> None:
    answer = put(url, world, **changes)
    assert answer.status_code == 422
    assert answer.json()["error"] == "RecordInvalid"
    assert world.zendesk.ticket(TICKET).priority == "normal"


def test_a_closed_ticket_takes_tags_only_by_the_call_for_many(
    zenpy: Zenpy, url: str, world: SandboxWorld
) -> None:
    assert put(url, world, status="closed").ok
    field = [{"id": ESCALATION_FIELD, "value": EMERGENCY}]
    assert put(url, world, custom_fields=field).status_code == 422
    assert put(url, world, comment={"body": "x"}).status_code == 422
    assert put(url, world, additional_tags=["late"]).status_code == 422
    with pytest.raises(APIException):
        list(zenpy.tickets.delete_tags(TICKET, ["checkout"]))
    many = f"{url}/zendesk/api/v2/tickets/update_many.json?ids={TICKET}"
    change = {"ticket": {"additional_tags": ["late"], "remove_tags": ["checkout"]}}
    access = world.zendesk.access
    answer = requests.put(many, json=change, auth=(f"{access.user}/token", access.token), timeout=5)
    assert answer.json()["job_status"]["status"] == "queued"
    assert set(world.zendesk.ticket(TICKET).tags) == {"late", "payments"}


def test_a_safe_update_with_an_old_stamp_conflicts(
    zenpy: Zenpy, url: str, world: SandboxWorld, clock: Clock
) -> None:
    stamp = iso(world.zendesk.ticket(TICKET).updated_at)
    clock.now += 5
    assert put(url, world, subject="newer").ok
    assert put(url, world, subject="x", safe_update=True, updated_stamp=stamp).status_code == 409
    ticket = Ticket(id=TICKET, subject="x", safe_update=True, updated_stamp=stamp)
    with pytest.raises(APIException) as caught:
        zenpy.tickets.update(ticket)
    assert caught.value.response.status_code == 409
    stamp = iso(world.zendesk.ticket(TICKET).updated_at)
    assert put(url, world, subject="y", safe_update=True, updated_stamp=stamp).ok


def signature(posted: Posted, secret: str) -> str:
    signed = posted.headers["x-zendesk-webhook-signature-timestamp"].encode() + posted.body
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def test_every_change_is_told_in_signed_events(world: SandboxWorld, listener: Listener) -> None:
    desk = world.zendesk
    casey = client_of(desk)
    change = [{"id": ESCALATION_FIELD, "value": EMERGENCY}]
    comment = {"body": "All stores!", "public": True}
    desk.update(TICKET, {"custom_fields": change, "status": "pending", "comment": comment}, casey)
    assert world.flush()
    told = events(listener)
    kinds = {"custom_field_changed", "tags_changed", "status_changed", "comment_added"}
    assert set(told) == kinds
    field = told["custom_field_changed"]
    assert field["detail"]["actor_id"] == str(casey.id)
    assert field["detail"]["status"] == "PENDING"
    assert field["event"]["custom_field"]["id"] == str(ESCALATION_FIELD)
    assert field["event"]["current"] == {"value": EMERGENCY}
    assert field["event"]["previous"] == {"value": None}
    assert told["tags_changed"]["event"]["tags_added"] == [EMERGENCY]
    assert told["comment_added"]["event"]["comment"]["author"]["is_staff"] is False
    for posted in listener.posted:
        assert posted.path == "/hooks/acme"
        assert posted.headers["x-zendesk-webhook-signature"] == signature(
            posted, desk.access.secret
        )


def test_a_new_ticket_and_the_bridges_own_writes_are_told_too(
    url: str, world: SandboxWorld, listener: Listener
) -> None:
    desk = world.zendesk
    desk.create_ticket("new", client_of(desk), changes={"additional_tags": [EMERGENCY]})
    put(url, world, priority="high")
    assert world.flush()
    told = events(listener)
    assert set(told) == {"created", "priority_changed"}
    assert "custom_field" not in told["created"]["event"]
    assert told["created"]["detail"]["tags"] == [EMERGENCY]
    assert told["priority_changed"]["detail"]["actor_id"] == str(desk.bridge.id)
    assert told["priority_changed"]["event"]["current"] == "HIGH"


def test_a_trigger_tells_of_people_but_not_of_the_bridge(
    url: str, world: SandboxWorld, listener: Listener
) -> None:
    desk = world.zendesk
    desk.events, desk.triggers = False, True
    desk.set_level(TICKET, EMERGENCY, agent_of(desk))
    put(url, world, custom_fields=[{"id": ESCALATION_FIELD, "value": None}])
    assert world.flush()
    (body,) = [json.loads(posted.body) for posted in listener.posted]
    assert (body["bridge"], body["ticket_id"], body["level"]) == (1, str(TICKET), EMERGENCY)
    assert body["actor_email"] == "alex@acme.example"


def test_a_change_that_changes_nothing_is_not_told(world: SandboxWorld, listener: Listener) -> None:
    world.zendesk.update(TICKET, {"priority": "normal"}, agent_of(world.zendesk))
    assert world.flush()
    assert not listener.posted
