"""The command at the start of a line of a client's reply, and the many replies that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.commands import EscalateCommand, UnknownLevel, read_escalate
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
        "#Escalate: Emergency - nobody can pay",
        "#escalate emergency nobody can pay",
        "#escalate emergency. nobody can pay",
        "#escalate emergency, nobody can pay",
        "#escalate emergency! nobody can pay",
        "#escalate: emergency: nobody can pay",
        "#escalate-emergency nobody can pay",
        "#escalateemergency: nobody can pay",
        "#escalate to emergency: nobody can pay",
        "#escalate this as an emergency: nobody can pay",
        "# escalate emergency: nobody can pay",
        "\\#escalate emergency: nobody can pay",
        "#escalate  emergency :  nobody can pay  ",
        "#escalate\u00a0emergency:\u00a0nobody can pay",
        "\u200b#escalate emergency: nobody can pay",
        "&#35;escalate&nbsp;emergency: nobody can pay",
        "#escalate emergency\nnobody can pay",
        "#escalate emergency:\r\n\r\nnobody can pay\r\n",
        "\n\n  #escalate emergency: nobody can pay",
        "**#escalate emergency** nobody can pay",
        "**#escalate emergency**: nobody can pay",
        "**#escalate emergency: nobody can pay**",
        "_#escalate emergency_ nobody can pay",
        "`#escalate emergency` nobody can pay",
        "{*}#escalate emergency{*} nobody can pay",
        "- #escalate emergency: nobody can pay",
        "<p>#escalate emergency: nobody can pay</p>",
        "<div><strong>#escalate emergency</strong><br/>nobody can pay</div>",
        "Hi,\n\n#escalate emergency: nobody can pay",
        "Hi #escalate emergency: nobody can pay",
        "Hello Ana, #escalate emergency: nobody can pay",
        "Good morning,\n#escalate emergency: nobody can pay",
        "#escalate emergency: nobody can pay\n\nOn Tue, 24 Nov 2026, Support wrote:\n> hello",
        "#escalate emergency: nobody can pay\n> #escalate higher: an older one",
        "> hello\n\n#escalate emergency: nobody can pay",
        "nobody can pay\n#escalate emergency",
        "nobody can pay\n\n#escalate emergency\n",
        "Hi,\nnobody can pay\n**#escalate emergency**",
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
        "#escalate higher-priority: nobody can pay",
        "#escalate high priority: nobody can pay",
        "#escalate high: nobody can pay",
        "#ESCALATE HIGHER PRIORITY - nobody can pay",
    ],
)
def test_a_higher_priority(body: str) -> None:
    assert read_escalate(body) == HIGHER


@pytest.mark.parametrize(
    "body",
    [
        "#escalate emergency",
        "#escalate emergency:",
        "#escalate emergency —",
        "#escalate EMERGENCY!!!",
    ],
)
def test_an_emergency_needs_no_reason_to_be_heard(body: str) -> None:
    assert read_escalate(body) == EscalateCommand(Level.EMERGENCY, "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("#escalate emergency: nobody can pay\nin all stores\n\nBest,\nCleo",
         "nobody can pay\nin all stores\nBest,\nCleo"),
        ("All stores are closed.\n#escalate emergency: nobody can pay\nBest,\nCleo",
         "nobody can pay\nBest,\nCleo\nAll stores are closed."),
        ("All stores are closed.\n#escalate emergency\nBest,\nCleo",
         "All stores are closed.\nBest,\nCleo"),
        ("All stores are closed.\n\n#escalate emergency: nobody can\npay\n\nBest,\nCleo",
         "nobody can\npay\nAll stores are closed.\nBest,\nCleo"),
        ("Thanks.\n#escalate emergency: nobody can pay", "nobody can pay\nThanks."),
        ("#escalate urgent: x\n#escalate emergency: nobody can pay",
         "nobody can pay\n#escalate urgent: x"),
        ("#escalate emergency: the *cart* says \"5 < 6\"", "the *cart* says \"5 < 6\""),
    ],
)  # fmt: skip
def test_where_the_reason_comes_from(body: str, reason: str) -> None:
    assert read_escalate(body) == EscalateCommand(Level.EMERGENCY, reason)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("#escalate", ""),
        ("#escalate:", ""),
        ("**#escalate**", ""),
        ("#escalate nobody can pay", "nobody can pay"),
        ("#escalate urgent", "urgent"),
        ("#escalate urgent: nobody can pay", "urgent: nobody can pay"),
        ("#escalate: critical", "critical"),
        ("#escalate emergencyroom: nobody can pay", "emergencyroom: nobody can pay"),
        ("#escalate highest", "highest"),
        ("#escalate none", "none"),
        ("Nobody can pay.\n\n#escalate now", "now"),
        ("#escalate " + "x" * 200, "x" * 100),
    ],
)
def test_a_level_that_does_not_exist(body: str, said: str) -> None:
    assert read_escalate(body) == UnknownLevel(said)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n\n",
        "Hi,",
        "escalate emergency: nobody can pay",
        "Please #escalate emergency: nobody can pay",
        "How do I use #escalate emergency?",
        "#escalated emergency: nobody can pay",
        "#escalation emergency",
        "#escalates",
        "##escalate emergency",
        "> #escalate emergency: nobody can pay",
        "&gt; #escalate emergency: nobody can pay",
        ">#escalate emergency",
        "bq. #escalate emergency",
        "{quote}\n#escalate emergency\n{quote}",
        "<blockquote>#escalate emergency</blockquote>",
        "> write\n#escalate emergency",
        "On Tue, 24 Nov 2026, Casey wrote:\n> #escalate emergency: nobody can pay",
        "On Tue, 24 Nov 2026, Casey wrote:\n#escalate emergency: nobody can pay",
        "Thanks.\n\n-----Original Message-----\n#escalate emergency",
        "This has been resolved",
    ],
)
def test_what_is_no_command(body: str) -> None:
    assert read_escalate(body) is None


def test_a_long_reason_is_cut() -> None:
    command = read_escalate("#escalate emergency: " + "x" * 600)
    assert isinstance(command, EscalateCommand) and command.reason == "x" * 500


@given(st.text())
def test_any_text_can_be_read(body: str) -> None:
    command = read_escalate(body)
    assert command is None or "escalate" in body.casefold()


@given(st.text(max_size=60))
def test_no_words_around_hide_a_command(words: str) -> None:
    plain = "".join(one for one in words if one.isalnum() or one == " ")
    command = read_escalate(f"{plain}\n#escalate emergency: nobody can pay")
    assert isinstance(command, EscalateCommand) and command.reason.startswith("nobody can pay")


@pytest.mark.parametrize(
    "body", ["#escalate" + " " * 50_000, "*" * 50_000, "#escalate to " * 9_000]
)
def test_a_long_body_is_read_in_one_go(body: str) -> None:
    """Backtracking would keep the worker busy for minutes: the limit on every test would tell."""
    assert not isinstance(read_escalate(body), EscalateCommand)
