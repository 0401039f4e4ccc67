"""Each fault of the TOML file: where it is said to be, and how to mend it."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.bootstrap import check
from tests.settings import environment, example, written

Raw = dict[str, Any]
Spoil = Callable[[Raw], object]


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[Spoil], list[str]]:
    """The faults of the example after a change to its tables."""

    def faults(spoil: Spoil) -> list[str]:
        raw = example()
        spoil(raw)
        return check(environment(written(tmp_path / "bridge.toml", raw)))

    return faults


def put(*path: str | int, value: object) -> Spoil:
    """A change that sets the value at a path."""

    def spoil(raw: Raw) -> None:
        here: Any = raw
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return spoil


def drop(*path: str | int) -> Spoil:
    """A change that removes what is at a path."""

    def spoil(raw: Raw) -> None:
        here: Any = raw
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return spoil


ACME, SUPPORT = ("connections", "acme"), ("connections", "support")
SMS, ANA = ("channels", "sms"), ("people", 0)
HOURS = ("policy", "business_hours")
GATEWAY = "https://api.atlassian.com/"
FAULTS = [
    (put("polcy", value={}), "polcy: ", 'did you mean "policy"?'),
    (put(*ACME, "base_ulr", value="x"), "connections.acme.base_ulr: ", 'did you mean "base_url"?'),
    (put(*ACME, "api_token", value="canary"), "connections.acme.api_token: ", "environment"),
    (put(*ANA, "mail", value="x"), "people[Ana Ruiz].mail: ", 'did you mean "email"?'),
    (put("policy", "cooldown_hours", value="48"), "policy.cooldown_hours: ", "without quotes"),
    (put("policy", "cooldown_hours", value=0), "policy.cooldown_hours: ", "more than 0"),
    (put("policy", "cooldown_hours", value=-1), "policy.cooldown_hours: ", "more than 0"),
    (put("policy", "allow_upgrade", value=1), "policy.allow_upgrade: ", "true or false"),
    (put("policy", "digest_at", value="7:30"), "policy.digest_at: ", "HH:MM"),
    (put("policy", "digest_at", value="24:00"), "policy.digest_at: ", "HH:MM"),
    (put("policy", value=3), "policy: ", "table"),
    (put(*HOURS, "days", value=["mon", "tues"]), "business_hours.days[no. 2]: ", '"tue"'),
    (put(*HOURS, "days", value=[]), "policy.business_hours.days: ", "not be empty"),
    (put(*HOURS, "end", value="08:00"), "policy.business_hours.end: ", "later"),
    (put(*HOURS, "holidays", value=["2026-02-30"]), "holidays[no. 1]: ", "YYYY-MM-DD"),
    (put(*HOURS, "country", value="USS"), "business_hours.country: ", '"US"'),
    (put(*HOURS, "subdiv", value="IL"), "business_hours.subdiv: ", "country"),
    (put("time_zone", value="America/Chicgo"), "time_zone: ", '"America/Chicago"'),
    (put("time_zone", value="../etc/passwd"), "time_zone: ", "no such time zone"),
    (put("retention_days", value=1), "retention_days: ", "cooldown"),
    (put(*ACME, "kind", value="zendsk"), "connections.acme.kind: ", 'did you mean "zendesk"?'),
    (put(*ACME, "field", value="customfield_1"), "connections.acme.field: ", "figures"),
    (put(*ACME, "reason_field", value="360001234567"), "connections.acme.reason_field: ", "itself"),
    (put(*ACME, "board", value="1"), "connections.acme.board: ", "Jira"),
    (put(*ACME, "user", value="bridge"), "connections.acme.user: ", "email address"),
    (drop(*ACME, "user"), "connections.acme.user: ", "email address"),
    (drop(*ACME, "levels"), "connections.acme.levels: ", "missing"),
    (drop(*ACME, "levels", "emergency"), "connections.acme.levels.emergency: ", "missing"),
    (put(*ACME, "levels", "emergency", value=" Escalation_Higher_Priority"), "emergency: ", "own"),
    (put("connections", value={}), "connections: ", "not be empty"),
    (drop("channels"), "channels: ", "nobody is told"),
    (put(*ANA, "roles", value=["staff"]), "people: ", "reach"),
    (put("people", value=[]), "people: ", "reach"),
    (put(*ANA, "roles", value=["pm", "admn"]), "people[Ana Ruiz].roles[no. 2]: ", '"admin"'),
    (put(*ANA, "email", value="ana@acme"), "people[Ana Ruiz].email: ", "name@example.com"),
    (put(*ANA, "email", value="a@b.c\nBcc: x@y.z"), "people[Ana Ruiz].email: ", "email address"),
    (put(*ANA, "name", value=""), "people[no. 1].name: ", "one line"),
    (put(*ANA, "tier", value=0), "people[Ana Ruiz].tier: ", "at least 1"),
    (put(*SMS, "account_sid", value="AC12"), "channels.sms.account_sid: ", "AC and 32"),
    (put(*SMS, "messaging_service_sid", value="MG" + "0" * 32), "channels.sms: ", "exactly one"),
    (drop(*SMS, "from"), "channels.sms: ", "exactly one"),
    (put("channels", "email", "from", value="alerts"), "channels.email.from: ", "email address"),
    (put("channels", "fax", value={}), "channels.fax: ", "known here are: sms, email"),
    (put(*ACME, "link_field", value="360001234567"), "connections.acme.link_field: ", "itself"),
    (put(*ACME, "link_field", value="link"), "connections.acme.link_field: ", "not a field"),
    (
        put(*ACME, "transitions", value={"Escalated": "emergency"}),
        "connections.acme.transitions: ",
        "only Jira",
    ),
    (put("policy", "again_minutes", value=15), "policy.again_minutes: ", "must be a list"),
    (put("policy", "again_minutes", value=[]), "policy.again_minutes: ", "not be empty"),
    (put("policy", "again_minutes", value=[0, 15]), "again_minutes[no. 1]: ", "more than 0"),
    (put("policy", "again_minutes", value=[15, 60, 30]), "policy.again_minutes: ", "in order"),
    (put("policy", "again_minutes", value=[15, 15]), "policy.again_minutes: ", "in order"),
    (put("policy", "correction_minutes", value=-1), "correction_minutes: ", "more than 0"),
    (put("policy", "resume_minutes", value=10081), "policy.resume_minutes: ", "at most 10080"),
    (put(*SUPPORT, "answers", value="pages"), "connections.support.answers: ", 'mean "page"?'),
    (put(*SUPPORT, "automations", value="Bot"), "support.automations: ", "must be a list"),
    (put(*SUPPORT, "automations", value=[" "]), "support.automations[no. 1]: ", "one line"),
    (put(*SUPPORT, "token_expires", value="2027-02-30"), "token_expires: ", "YYYY-MM-DD"),
    (put(*SUPPORT, "api_url", value="http://api.atlassian.com"), "support.api_url: ", "https://"),
    (put(*SUPPORT, "api_url", value=GATEWAY), "connections.support.api_url: ", "cloud id"),
    (put(*SUPPORT, "base_url", value=f"{GATEWAY}ex/jira/1f"), "support.base_url: ", "as api_url"),
    (put(*ACME, "api_url", value="https://acme.example"), "acme.api_url: ", "leave it out"),
    (put(*ACME, "token_expires", value="2027-05-31"), "acme.token_expires: ", "leave it out"),
    (put(*ANA, "tier", value=2), "people: ", "leave tier out"),
]


@pytest.mark.parametrize(("spoil", "place", "mend"), FAULTS)
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    spoilt: Callable[[Spoil], list[str]], spoil: Spoil, place: str, mend: str
) -> None:
    (fault,) = [fault for fault in spoilt(spoil) if "BRIDGE_" not in fault]
    assert place in fault
    assert mend in fault
    assert "canary" not in fault


def test_people_are_told_apart(spoilt: Callable[[Spoil], list[str]]) -> None:
    twin = {"name": "ana ruiz", "email": "ANA@acme.example", "phone": "+15550100001"}
    faults = spoilt(lambda raw: raw["people"].append(twin))
    assert [fault.split(":")[0] for fault in faults] == [
        "people[ana ruiz].name",
        "people[ana ruiz].email",
        "people[ana ruiz].phone",
    ]
    (fault,) = spoilt(lambda raw: raw["people"].append({"name": "Bo"}))
    assert "people[Bo]: has neither email nor phone" in fault


@pytest.mark.parametrize("name", ["Acme", "a/b", "{acme}", "", "a" * 41, "-acme"])
def test_a_connection_has_a_name_that_fits_a_url(
    spoilt: Callable[[Spoil], list[str]], name: str
) -> None:
    faults = spoilt(lambda raw: raw["connections"].update({name: raw["connections"].pop("acme")}))
    assert any("does not fit a URL" in fault for fault in faults)


def test_connections_that_would_share_variables(spoilt: Callable[[Spoil], list[str]]) -> None:
    def spoil(raw: Raw) -> None:
        acme = raw["connections"]["acme"]
        raw["connections"] |= {"acme-eu": acme, "acme_eu": copy.deepcopy(acme)}

    (fault,) = [fault for fault in spoilt(spoil) if "shares" in fault]
    assert fault.startswith("connections.acme_eu: shares the environment variables BRIDGE_ACME_EU_")


def test_all_faults_are_told_at_once(spoilt: Callable[[Spoil], list[str]]) -> None:
    def spoil(raw: Raw) -> None:
        for change, _, _ in (FAULTS[0], FAULTS[4], FAULTS[8], FAULTS[17], FAULTS[35], FAULTS[38]):
            change(raw)

    places = {fault.split(":")[0] for fault in spoilt(spoil)}
    assert places == {
        "polcy",
        "policy.cooldown_hours",
        "policy.digest_at",
        "time_zone",
        "people[Ana Ruiz].email",
        "channels.sms.account_sid",
    }
