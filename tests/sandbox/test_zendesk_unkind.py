"""The simulated Zendesk refuses, limits and ends what the real one does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sandbox.demo.world import TICKET
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, SYSTEM
from sandbox.zendesk.people import agent_of, client_of
from tests.sandbox.stand_ins import Clock, Listener

EMERGENCY = "escalation_emergency"
Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(url: str, world: SandboxWorld) -> Ask:
    """A request to the API with the bridge's API token."""
    access = world.zendesk.access

    def send(method: str, path: str, **how: Any) -> requests.Response:
        how = {"auth": (f"{access.user}/token", access.token), "timeout": 5, **how}
        return requests.request(method, f"{url}/zendesk/{path}", **how)

    return send


def token(ask: Ask, world: SandboxWorld, **changes: Any) -> requests.Response:
    access = world.zendesk.access
    asked = {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.client_secret,
        "scope": "read write",
        **changes,
    }
    return ask("POST", "oauth/tokens", json=asked, auth=None)


def bearer(answer: requests.Response) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {answer.json()['access_token']}"}, "auth": None}


def change(**values: Any) -> dict[str, Any]:
    return {"json": {"ticket": values}}


def test_an_access_token_ends(ask: Ask, world: SandboxWorld, clock: Clock) -> None:
    answer = token(ask, world)
    assert answer.json()["expires_in"] == 1_800
    with_token = bearer(answer)
    assert ask("GET", "api/v2/users/me", **with_token).json()["user"]["role"] == "admin"
    clock.now += 1_800
    late = ask("GET", "api/v2/users/me", **with_token)
    assert (late.status_code, late.json()["error"]) == (401, "invalid_token")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_secret": "wrong"}, 401),
        ({"grant_type": "password"}, 400),
        ({"scope": "everything"}, 400),
        ({"expires_in": 172_801}, 400),
        ({"expires_in": 10}, 400),
        ({"expires_in": 172_800}, 200),
    ],
)
def test_what_a_token_is_given_for(
    ask: Ask, world: SandboxWorld, changes: dict[str, Any], status: int
) -> None:
    assert token(ask, world, **changes).status_code == status


def test_a_token_may_only_do_what_it_was_asked_for(ask: Ask, world: SandboxWorld) -> None:
    reading = bearer(token(ask, world, scope="read"))
    assert ask("GET", f"api/v2/tickets/{TICKET}", **reading).ok
    refused = ask("PUT", f"api/v2/tickets/{TICKET}", **change(subject="x"), **reading)
    assert refused.status_code == 403


def test_api_tokens_can_be_switched_off(ask: Ask, url: str) -> None:
    assert ask("GET", "api/v2/users/me").ok
    requests.post(f"{url}/control/zendesk/account", json={"api_tokens": False}, timeout=5)
    assert ask("GET", "api/v2/users/me").status_code == 401


def test_exports_are_limited_to_ten_a_minute(ask: Ask, clock: Clock) -> None:
    path = f"api/v2/incremental/ticket_events?start_time={int(clock.now) - 600}"
    answers = [ask("GET", path) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert answers[0].headers["zendesk-ratelimit-incremental-exports"].startswith("total=10;")
    assert answers[0].headers["X-Rate-Limit"] == "400"
    wait = int(answers[-1].headers["Retry-After"])
    clock.now += wait
    assert ask("GET", path).ok


def test_a_user_updates_one_ticket_thirty_times_in_ten_minutes(ask: Ask, clock: Clock) -> None:
    path = f"api/v2/tickets/{TICKET}"
    for number in range(30):
        assert ask("PUT", path, **change(subject=str(number))).ok
        clock.now += 5
    refused = ask("PUT", path, **change(subject="one too many"))
    assert (refused.status_code, refused.json()["error"]) == (429, "APIRateLimitExceeded")
    assert ask("GET", path).ok
    clock.now += 600
    assert ask("PUT", path, **change(subject="later")).ok


def test_limits_can_be_taken_away(ask: Ask, url: str, clock: Clock) -> None:
    requests.post(f"{url}/control/zendesk/account", json={"limits": False}, timeout=5)
    path = f"api/v2/incremental/ticket_events?start_time={int(clock.now) - 600}"
    assert all(ask("GET", path).ok for _ in range(12))


def test_an_agent_may_not_export(ask: Ask, world: SandboxWorld, clock: Clock) -> None:
    world.zendesk.bridge.role = "agent"
    path = f"api/v2/incremental/ticket_events?start_time={int(clock.now) - 600}"
    assert ask("GET", path).status_code == 403
    assert ask("GET", f"api/v2/tickets/{TICKET}").ok


def test_a_light_agent_writes_internal_notes_alone(ask: Ask, world: SandboxWorld) -> None:
    world.zendesk.bridge.role, world.zendesk.bridge.light = "agent", True
    path = f"api/v2/tickets/{TICKET}"
    assert ask("PUT", path, **change(priority="urgent")).status_code == 403
    assert ask("PUT", path, **change(comment={"body": "hello", "public": True})).ok
    assert world.zendesk.ticket(TICKET).comments[-1]["public"] is False


def test_an_agent_may_know_only_some_tickets(ask: Ask, url: str, world: SandboxWorld) -> None:
    user = f"{url}/control/zendesk/users/{world.zendesk.bridge.id}"
    requests.post(user, json={"role": "agent", "restriction": "groups"}, timeout=5)
    assert ask("GET", "api/v2/users/me").json()["user"]["ticket_restriction"] == "groups"
    assert ask("GET", f"api/v2/tickets/{TICKET}").status_code == 403


def test_a_suspended_user_is_nobody(ask: Ask, world: SandboxWorld) -> None:
    world.zendesk.bridge.suspended = True
    assert ask("GET", "api/v2/users/me").status_code == 401


def test_a_user_may_belong_to_several_organizations(ask: Ask, world: SandboxWorld) -> None:
    casey = client_of(world.zendesk)
    second = world.zendesk.add_organization("Acme Holding")
    casey.more_organizations = (second.id,)
    answer = ask("GET", f"api/v2/users/{casey.id}/organization_memberships").json()
    ids = [row["organization_id"] for row in answer["organization_memberships"]]
    assert ids == [casey.organization_id, second.id]


def test_a_locked_priority_and_a_required_field_refuse_all_of_a_write(
    ask: Ask, url: str, world: SandboxWorld
) -> None:
    account = f"{url}/control/zendesk/account"
    requests.post(account, json={"locked": ["priority"], "required": "Store"}, timeout=5)
    path, comment = f"api/v2/tickets/{TICKET}", {"body": "hello"}
    refused = ask("PUT", path, **change(priority="urgent", comment=comment))
    assert refused.status_code == 422
    assert "priority" in refused.json()["details"]
    field = [{"id": ESCALATION_FIELD, "value": EMERGENCY}]
    assert ask("PUT", path, **change(custom_fields=field)).status_code == 422
    assert ask("PUT", path, **change(comment=comment)).ok
    assert len(world.zendesk.ticket(TICKET).comments) == 2


def test_people_on_cc_are_shown(ask: Ask, url: str, world: SandboxWorld) -> None:
    sam = world.zendesk.add_user("Sam Stranger", "sam@else.example")
    one = f"{url}/control/zendesk/tickets/{TICKET}"
    requests.post(one, json={"ccs": [sam.id]}, timeout=5)
    shown = ask("GET", f"api/v2/tickets/{TICKET}?include=users").json()
    assert shown["ticket"]["email_cc_ids"] == [sam.id]
    assert sam.id in [user["id"] for user in shown["users"]]


def test_a_trigger_says_the_minute_alone_and_a_repeat_is_signed_anew(
    world: SandboxWorld, listener: Listener, clock: Clock
) -> None:
    desk = world.zendesk
    desk.events, desk.triggers = False, True
    listener.statuses = [409]
    clock.now += 7
    desk.set_level(TICKET, EMERGENCY, client_of(desk))
    assert world.flush()
    first, again = listener.posted
    assert len(json.loads(first.body)["updated_at"]) == len("2013-12-12T05:35Z")
    assert first.body == again.body
    invocation = "x-zendesk-webhook-invocation-id"
    assert first.headers[invocation] != again.headers[invocation]


def test_a_follow_up_inherits_tags_and_field(url: str, world: SandboxWorld) -> None:
    desk = world.zendesk
    desk.set_level(TICKET, EMERGENCY, client_of(desk))
    desk.update(TICKET, {"status": "closed"}, agent_of(desk))
    made = requests.post(f"{url}/control/zendesk/tickets/{TICKET}/follow-ups", json={}, timeout=5)
    follow_up = desk.ticket(made.json()["id"])
    assert follow_up.fields[ESCALATION_FIELD] == EMERGENCY
    assert follow_up.shown()["via"]["channel"] == "closed_ticket"
    assert follow_up.priority is None


def test_merged_and_deleted_tickets(
    ask: Ask, url: str, world: SandboxWorld, listener: Listener
) -> None:
    desk = world.zendesk
    other = desk.create_ticket("the same", client_of(desk), silent=True)
    one = f"{url}/control/zendesk/tickets"
    requests.post(f"{one}/{other.id}/merge", json={"into": TICKET}, timeout=5)
    assert ask("GET", f"api/v2/tickets/{other.id}").json()["ticket"]["status"] == "closed"
    assert "closed_by_merge" in desk.ticket(other.id).tags
    requests.delete(f"{one}/{TICKET}", timeout=5)
    assert ask("GET", f"api/v2/tickets/{TICKET}").status_code == 404
    assert world.flush()
    kinds = {json.loads(posted.body)["type"].rpartition(".")[2] for posted in listener.posted}
    assert {"merged", "soft_deleted", "status_changed"} <= kinds


def test_what_zendesk_does_itself_is_by_user_minus_one(
    world: SandboxWorld, listener: Listener
) -> None:
    world.zendesk.comment(TICKET, "We have received your request.", SYSTEM)
    assert world.flush()
    (told,) = [json.loads(posted.body) for posted in listener.posted]
    assert told["detail"]["actor_id"] == "-1"
    assert told["event"]["comment"]["author"]["id"] == "-1"
