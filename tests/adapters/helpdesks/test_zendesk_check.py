"""What the doctor says of a Zendesk account: everything that is missing, in words for an admin."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.errors import PermanentFailure, Scope, TemporaryFailure
from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import demo_world
from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock

from . import samples


class Doctor:
    """Examines the simulated account."""

    def __init__(self, world: SandboxWorld, url: str) -> None:
        self.world = world
        self.connection: Connection = replace(samples.ZENDESK, base_url=f"{url}/zendesk")

    def says(self, oauth: bool = True, options: dict[Level, str] | None = None) -> str:
        access, connection = self.world.access.zendesk, self.connection
        if options:
            mapped = replace(connection.mapping, options=options)
            connection = replace(connection, mapping=mapped)
        credentials = Credentials(client_id=access.client_id, client_secret=access.client_secret)
        if not oauth:
            credentials = Credentials(api_token=access.token)
        return ZendeskHelpdesk(connection, credentials).check()

    def refuses(self, **how: Any) -> str:
        with pytest.raises(PermanentFailure) as caught:
            self.says(**how)
        assert caught.value.scope is Scope.CHANNEL
        return str(caught.value)


@pytest.fixture
def doctor() -> Iterator[Doctor]:
    world = demo_world(Clock(2_000_000_000.0), "http://127.0.0.1:9")
    with SandboxServer(create_app(world)) as server:
        yield Doctor(world, server.url)
    world.close()


def test_all_is_well(doctor: Doctor) -> None:
    words = doctor.says()
    assert "bridge@acme.example (admin)" in words
    assert '"Escalation"' in words


def test_an_api_token_works_too(doctor: Doctor) -> None:
    assert "bridge@acme.example (admin)" in doctor.says(oauth=False)


def test_a_client_that_somebody_else_made(doctor: Doctor) -> None:
    desk = doctor.world.zendesk
    desk.client_maker = desk.add_user("Olga Owner", "olga@acme.example", role="admin")
    words = doctor.refuses()
    assert "we act as olga@acme.example, not as bridge@acme.example" in words


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/tickets", "read tickets"),
        ("/users/84", "read people"),
        ("/organization_memberships", "read people's organizations"),
        ("/incremental/ticket_events", "read the incremental export"),
        ("/ticket_fields/", "sees no ticket field 360001234567"),
    ],
)
def test_each_right_that_is_missing_is_named(doctor: Doctor, path: str, right: str) -> None:
    doctor.world.faults.add("zendesk", "403", path_contains=path)
    assert right in doctor.refuses()


def test_an_agent_may_not_read_the_export(doctor: Doctor) -> None:
    doctor.world.zendesk.bridge.role = "agent"
    words = doctor.refuses()
    assert "read the incremental export" in words
    assert "read people's" not in words


def test_a_light_agent_may_not_answer(doctor: Doctor) -> None:
    bridge = doctor.world.zendesk.bridge
    bridge.role, bridge.light = "agent", True
    assert "may not answer clients in public" in doctor.refuses()


def test_an_agent_who_does_not_see_all_tickets(doctor: Doctor) -> None:
    bridge = doctor.world.zendesk.bridge
    bridge.role, bridge.restriction = "agent", "groups"
    words = doctor.refuses()
    assert "does not see all tickets (only those of: groups)" in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({Level.EMERGENCY: "escalation_urgent"}, "no option with the tag escalation_urgent"),
        (
            {
                Level.EMERGENCY: "escalation_higher_priority",
                Level.HIGHER_PRIORITY: "escalation_emergency",
            },
            "are two levels swapped?",
        ),
    ],
)
def test_options_that_do_not_exist_or_are_swapped(
    doctor: Doctor, options: dict[Level, str], words: str
) -> None:
    assert words in doctor.refuses(options=options)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"type": "text"}, "no dropdown"), ({"active": False}, "is switched off")],
)
def test_field_that_cannot_be_used(doctor: Doctor, changes: dict[str, Any], words: str) -> None:
    doctor.world.zendesk.fields[0].update(changes)
    assert words in doctor.refuses()


def test_field_that_is_not_there(doctor: Doctor) -> None:
    doctor.world.zendesk.fields.clear()
    assert "sees no ticket field 360001234567" in doctor.refuses()


def test_everything_that_is_wrong_is_said_at_once(doctor: Doctor) -> None:
    doctor.world.zendesk.bridge.role = "agent"
    doctor.world.zendesk.fields.clear()
    words = doctor.refuses()
    assert "incremental export" in words
    assert "360001234567" in words


def test_a_zendesk_that_does_not_answer_is_no_missing_right(doctor: Doctor) -> None:
    doctor.world.faults.add("zendesk", "500", path_contains="/organization_memberships")
    with pytest.raises(TemporaryFailure):
        doctor.says()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("360009999999", "no ticket field 360009999999 (reason_field)"),
        (samples.ZENDESK.mapping.field, "reason_field is the Escalation field itself"),
    ],
)
def test_a_wrong_field_for_the_reason(doctor: Doctor, field: str, words: str) -> None:
    doctor.connection = replace(doctor.connection, reason_field=field)
    assert words in doctor.refuses()
