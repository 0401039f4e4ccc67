"""Asking a helpdesk for the changes of the field that no webhook told."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from bridge.core.levels import Level
from bridge.core.tickets import Actor, Role
from bridge.errors import BridgeError, PermanentFailure, TemporaryFailure
from bridge.ports import Helpdesk

from .changes_api import EXPORT, NOW, SEARCH, SINCE, api, jira, zendesk
from .helpdesk_contract import ANSWERS, TOKEN

__all__ = ["api"]

ME = "https://acme.zendesk.com/api/v2/users/me.json"
FIELD = "360001234567"
EMERGENCY = {"custom_ticket_fields": {FIELD: "escalation_emergency"}, "event_type": "Change"}


def row(ticket: int, at: float, *children: dict[str, Any], by: int = 77) -> dict[str, Any]:
    """An event of the export, as the vendor's sample shows it."""
    return {
        "id": ticket * 10,
        "ticket_id": ticket,
        "timestamp": int(at),
        "updater_id": by,
        "event_type": "Audit",
        "child_events": list(children),
    }


def page(*rows: dict[str, Any], end: float | None = None, last: bool = True) -> dict[str, Any]:
    return {
        "ticket_events": list(rows),
        "count": len(rows),
        "end_time": int(end) if end is not None else None,
        "end_of_stream": last,
        "next_page": f"{EXPORT}.json?start_time={int(end or 0)}",
    }


class TestZendesk:
    def starts(self, api: responses.RequestsMock) -> list[str]:
        return [
            call.request.params["start_time"]  # type: ignore[attr-defined]
            for call in api.calls
            if "incremental" in str(call.request.url)
        ]

    def test_changes_of_our_field(self, api: responses.RequestsMock) -> None:
        other = {"custom_ticket_fields": {"360041597112": "set_up_app"}, "event_type": "Change"}
        status = {"status": "solved", "event_type": "Change", "previous_value": "open"}
        rows = [row(1, NOW - 300, status, other), row(2, NOW - 200, status, EMERGENCY)]
        api.add("GET", EXPORT, json=page(*rows, end=NOW - 200))
        api.add("GET", ME, json={"user": {"id": 5}})
        (found,) = zendesk().changes_since(SINCE, NOW, 5.0).found
        assert (found.ticket.id, found.ticket.key) == ("2", "#2")
        assert (found.level, found.option) == (Level.EMERGENCY, "escalation_emergency")
        assert found.ticket.level is Level.EMERGENCY
        assert (found.actor, found.at, found.source) == (Actor("77"), NOW - 200, "sweep")
        assert self.starts(api) == [str(int(SINCE))]

    def test_our_own_writes_are_told_apart(self, api: responses.RequestsMock) -> None:
        rows = [row(2, NOW - 200, EMERGENCY, by=5), row(3, NOW - 200, EMERGENCY, by=-1)]
        api.add("GET", EXPORT, json=page(*rows, end=NOW - 200))
        api.add("GET", ME, json={"user": {"id": 5}})
        ours, system = zendesk().changes_since(SINCE, NOW, 5.0).found
        assert (ours.actor.id, ours.actor.role) == ("5", Role.BRIDGE)
        assert system.actor == Actor(automatic=True)

    @pytest.mark.parametrize(
        ("child", "level"),
        [
            ({"tags": ["export", "escalation_emergency"]}, Level.EMERGENCY),
            ({"custom_ticket_fields": {FIELD: "escalation_emergency"}}, Level.EMERGENCY),
            ({"tags": ["export"]}, None),
            ({"tags": None}, None),
            ({}, None),
        ],
    )
    def test_a_ticket_that_is_new(
        self, api: responses.RequestsMock, child: dict[str, Any], level: Level | None
    ) -> None:
        created = {"event_type": "Create", **child}
        api.add("GET", EXPORT, json=page(row(2, NOW - 200, created), end=NOW - 200))
        api.add("GET", ME, json={"user": {"id": 5}})
        found = zendesk().changes_since(SINCE, NOW, 5.0).found
        assert [one.level for one in found] == ([level] if level else [])

    def test_a_follow_up_only_inherited_its_level(self, api: responses.RequestsMock) -> None:
        created = {"event_type": "Create", "tags": ["escalation_emergency"]}
        follow_up = {**row(2, NOW - 200, created), "via": "Closed Ticket"}
        chosen = {**row(2, NOW - 190, EMERGENCY), "via": "Web form"}
        api.add("GET", EXPORT, json=page(follow_up, chosen, end=NOW - 190))
        api.add("GET", ME, json={"user": {"id": 5}})
        found = zendesk().changes_since(SINCE, NOW, 5.0).found
        assert [one.inherited for one in found] == [True, False]

    def test_cleared_and_unmapped(self, api: responses.RequestsMock) -> None:
        cleared = {"custom_ticket_fields": {FIELD: None}, "event_type": "Change"}
        unmapped = {"custom_ticket_fields": {FIELD: "escalation_odd"}, "event_type": "Change"}
        rows = [row(1, NOW - 300, cleared), row(2, NOW - 300, unmapped)]
        api.add("GET", EXPORT, json=page(*rows, end=NOW - 300))
        api.add("GET", ME, json={"user": {"id": 5}})
        one, two = zendesk().changes_since(SINCE, NOW, 5.0).found
        assert (one.level, one.option) == (Level.NONE, "")
        assert (two.level, two.option) == (None, "escalation_odd")

    def test_the_start_is_never_too_recent(self, api: responses.RequestsMock) -> None:
        api.add("GET", EXPORT, json=page())
        found = zendesk().changes_since(NOW - 10, NOW, 5.0)
        assert found.found == ()
        assert int(self.starts(api)[0]) < NOW - 60
        # What the export leaves out has to be looked at by the next sweep.
        assert found.until < NOW - 60

    def test_pages_are_followed_and_the_next_sweep_goes_on(
        self, api: responses.RequestsMock
    ) -> None:
        for minute in (9, 8, 7, 6):
            at = NOW - minute * 60
            api.add("GET", EXPORT, json=page(row(minute, at, EMERGENCY), end=at, last=False))
        api.add("GET", ME, json={"user": {"id": 5}})
        found = zendesk().changes_since(SINCE, NOW, 5.0)
        assert [one.ticket.id for one in found.found] == ["9", "8", "7"]
        assert found.until == NOW - 7 * 60
        assert self.starts(api) == [str(int(at)) for at in (SINCE, NOW - 540, NOW - 480)]

    @pytest.mark.parametrize("more", [{"end_time": int(SINCE)}, {"next_page": None}])
    def test_a_page_that_leads_nowhere_is_the_last(
        self, api: responses.RequestsMock, more: dict[str, Any]
    ) -> None:
        api.add("GET", EXPORT, json={**page(end=NOW - 300, last=False), **more})
        assert zendesk().changes_since(SINCE, NOW, 5.0).until < NOW
        assert len(api.calls) == 1

    @pytest.mark.parametrize("rows", [None, {}, [None], [{"ticket_id": "x"}], [{"ticket_id": 4}]])
    def test_what_cannot_be_read_is_left_out(self, api: responses.RequestsMock, rows: Any) -> None:
        api.add("GET", EXPORT, json={"ticket_events": rows})
        assert zendesk().changes_since(SINCE, NOW, 5.0).found == ()


@pytest.mark.parametrize(
    ("helpdesk", "method", "url"), [(zendesk, "GET", EXPORT), (jira, "POST", SEARCH)]
)
@pytest.mark.parametrize("name", ANSWERS)
def test_failures_are_those_of_a_read(
    api: responses.RequestsMock,
    helpdesk: Callable[[], Helpdesk],
    method: str,
    url: str,
    name: str,
) -> None:
    status, headers, body, kind, _ = ANSWERS[name]
    api.add(method, url, body=body, status=status, headers=headers)
    with pytest.raises(BridgeError) as caught:
        helpdesk().changes_since(SINCE, NOW, 5.0)
    assert type(caught.value) is kind
    assert kind in (TemporaryFailure, PermanentFailure)
    assert TOKEN not in str(caught.value)
    if "Retry-After" in headers:
        assert caught.value.retry_after == float(headers["Retry-After"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("helpdesk", [zendesk, jira])
def test_time_that_is_over_is_not_spent(
    api: responses.RequestsMock, helpdesk: Callable[[], Helpdesk]
) -> None:
    with pytest.raises(TemporaryFailure):
        helpdesk().changes_since(SINCE, NOW, 0.0)
    assert not api.calls
