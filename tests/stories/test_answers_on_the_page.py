"""A connection whose clients read on their page: no public comment stops the first-reply clock."""

import pytest

from tests.stories.conftest import Teller
from tests.stories.pages import visitor
from tests.stories.story import HOUR, Key

NOT_SHOWN = "Not shown to the client"


def on_page(connection: str) -> dict[str, str]:
    """What to change in the configuration."""
    levels = f"[connections.{connection}.levels]"
    return {levels: f'answers = "page"\n\n{levels}'}


@pytest.mark.parametrize(("connection", "ticket"), [("acme", 4821), ("support", "SUP-17")])
def test_what_the_client_would_have_been_told_is_a_note(
    tell: Teller, connection: str, ticket: Key
) -> None:
    with tell(changes=on_page(connection)) as story:
        story.client_sets("emergency", ticket)
        story.expect_pms("EMERGENCY", str(ticket))
        assert story.level(ticket) == "emergency"
        note = story.note(NOT_SHOWN, "This ticket is now an Emergency", ticket=ticket)
        assert "/t/" in note
        story.forward(HOUR / 2 - 1)
        story.expect_pms("NOT SEEN")
        story.agent_says("We are on it.", ticket)
        assert story.answers(ticket) == []


def test_one_note_holds_both_texts_and_is_written_once(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.world.faults.add("zendesk", "accepted_then_500", times=1, method="PUT")
        story.client_sets("higher_priority")
        story.forward(HOUR)
        (note,) = [one for one in story.notes() if NOT_SHOWN in one]
        staff, _, client = note.partition(NOT_SHOWN)
        assert "Escalation 1 of this ticket" in staff
        assert "This ticket is now Higher Priority." in client
        assert client.splitlines()[-1].startswith("Ref ")
        story.over()


def test_the_page_shows_how_it_stands(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        assert visitor(story).status()["level"] == "emergency"
        story.client_says("This has been resolved.")
        story.expect_pms("STAND DOWN")
        story.note(NOT_SHOWN, "stood down by Casey Client")
        assert visitor(story).status()["level"] == "none"
        story.over()


def test_other_connections_answer_in_public(tell: Teller) -> None:
    with tell(changes=on_page("support")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("This ticket is now Higher Priority.")
        story.over()
