"""The command that a client's reply starts with, and the many replies that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.commands import EscalateCommand, read_escalate
from bridge.core.levels import Level
from tests.core.test_resolved_sentence import DASHES

EMERGENCY = EscalateCommand(Level.EMERGENCY, "nobody can pay")
HIGHER = EscalateCommand(Level.HIGHER_PRIORITY, "nobody can pay")


@pytest.mark.parametrize(
    "body",
    [
        "#escalate emergency: nobody can pay",
        "#ESCALATE EMERGENCY: nobody can pay",
        "#Escalate Emergency:nobody can pay",
        "#escalate emergency nobody can pay",
        "#escalate emergency. nobody can pay",
        "#escalate emergency, nobody can pay",
        "#escalate: emergency: nobody can pay",
        "# escalate emergency: nobody can pay",
        "#escalate  emergency :  nobody can pay  ",
        "#escalate emergency\nnobody can pay",
        "#escalate emergency:\r\n\r\nnobody can pay\r\n",
        "\n\n  #escalate emergency: nobody can pay",
        "Hi,\n\n#escalate emergency: nobody can pay",
        "Hello Ana, #escalate emergency: nobody can pay",
        "Good morning,\n#escalate emergency: nobody can pay",
        "#escalate emergency: nobody can pay\n\nOn Tue, 24 Nov 2026, Support wrote:\n> hello",
        "#escalate emergency: nobody can pay\n> #escalate higher: an older one",
    ],
)
def test_an_emergency(body: str) -> None:
    assert read_escalate(body) == EMERGENCY


@pytest.mark.parametrize("dash", DASHES, ids=[f"U+{ord(dash[0]):04X}" for dash in DASHES])
@pytest.mark.parametrize("around", [" {} ", "{}", " {}", "{} "])
def test_any_dash_may_stand_before_the_reason(dash: str, around: str) -> None:
    said = around.format(dash)
    assert read_escalate(f"#escalate emergency{said}nobody can pay") == EMERGENCY
    assert read_escalate(f"#escalate higher{said}nobody can pay") == HIGHER


@pytest.mark.parametrize(
    "body",
    [
        "#escalate higher: nobody can pay",
        "#escalate higher priority: nobody can pay",
        "#ESCALATE HIGHER PRIORITY - nobody can pay",
    ],
)
def test_a_higher_priority(body: str) -> None:
    assert read_escalate(body) == HIGHER


@pytest.mark.parametrize(
    "body", ["#escalate emergency", "#escalate emergency:", "#escalate emergency —"]
)
def test_an_emergency_needs_no_reason_to_be_heard(body: str) -> None:
    assert read_escalate(body) == EscalateCommand(Level.EMERGENCY, "")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n\n",
        "Hi,",
        "escalate emergency: nobody can pay",
        "Please #escalate emergency: nobody can pay",
        "How do I use #escalate emergency?",
        "#escalate",
        "#escalate nobody can pay",
        "#escalate urgent: nobody can pay",
        "#escalateemergency: nobody can pay",
        "#escalate emergencyroom: nobody can pay",
        "#escalated emergency: nobody can pay",
        "> #escalate emergency: nobody can pay",
        "On Tue, 24 Nov 2026, Casey wrote:\n> #escalate emergency: nobody can pay",
        "Thanks.\n#escalate emergency: nobody can pay",
        "This has been resolved",
    ],
)
def test_what_is_no_command(body: str) -> None:
    assert read_escalate(body) is None


def test_a_long_reason_is_cut() -> None:
    command = read_escalate("#escalate emergency: " + "x" * 600)
    assert command is not None and command.reason == "x" * 500


@given(st.text())
def test_any_text_can_be_read(body: str) -> None:
    command = read_escalate(body)
    assert command is None or "escalate" in body.casefold()
