"""A connection whose clients read on their page: no public comment stops the first-reply clock."""

from tests.stories.conftest import Teller
from tests.stories.pages import visitor
from tests.stories.story import ANA, BEN, HOUR

MAILED = "Goes to the client by mail, not on this ticket"
NOT_TOLD = "Not told to the client"
CASEY = "casey@acme-stores.example"


def on_page(connection: str) -> dict[str, str]:
    """What to change in the configuration."""
    levels = f"[connections.{connection}.levels]"
    return {levels: f'answers = "page"\n\n{levels}'}


def test_what_the_client_would_have_read_comes_by_mail(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")
        assert story.level() == "emergency"
        mail = story.expect_mail(CASEY, "Thank you, Casey Client. This ticket is now an Emergency")
        assert "/t/" in mail["text"]
        assert "/e/" not in mail["text"]
        assert "reply here" not in mail["text"]
        assert "reply on the ticket" in mail["text"]
        story.note(MAILED, "This ticket is now an Emergency")
        story.forward(60)
        story.over()


def test_every_answer_is_mailed_and_nobody_reads_one_on_the_ticket(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_mail(CASEY, "now an Emergency")
        story.texts(ANA, "ack 4821")
        story.expect_sms(ANA, "4821")
        story.expect_sms(BEN, "Ana Ruiz has")
        story.expect_mail("ben@acme.example", "TAKEN")
        story.expect_mail(CASEY, "Ana Ruiz has this ticket now and will answer on the ticket.")
        story.client_says("This has been resolved.")
        story.expect_pms("STAND DOWN")
        story.expect_mail(CASEY, "stood down by Casey Client")
        assert story.answers() == []
        story.over()


def test_the_mail_is_followed_like_every_delivery(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.world.faults.add("sendgrid", "503", times=6)
        story.client_sets("higher_priority")
        story.forward(HOUR)
        story.expect_mail(CASEY, "now Higher Priority")
        lines = [line.what for line in story.bridge.store.history("acme/4821")]
        told = [line for line in lines if "to the client of #4821" in line]
        assert told[-1] == "E-mail (answer) to the client of #4821: delivered"
        story.over()


def test_only_the_client_alone_is_mailed(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        stranger = story.world.zendesk.add_user("Sam Stranger", "sam@else.example")
        story.ticket().ccs = (stranger.id,)
        story.client_sets("higher_priority")
        note = story.note(NOT_TOLD, "people of other organizations may read along")
        assert "This ticket is now Higher Priority." in note
        story.over()


def test_whose_address_the_helpdesk_hides_gets_no_mail(tell: Teller) -> None:
    with tell(changes=on_page("support")) as story:
        story.client_sets("emergency", "SUP-17")
        story.expect_pms("EMERGENCY", "SUP-17")
        note = story.note(NOT_TOLD, "shows no e-mail address", ticket="SUP-17")
        assert "This ticket is now an Emergency" in note
        assert "/t/" in note
        assert story.answers("SUP-17") == []
        story.forward(60)
        story.over()


def test_one_note_holds_both_texts_and_is_written_once(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.world.faults.add("zendesk", "accepted_then_500", times=1, method="PUT")
        story.client_sets("higher_priority")
        story.forward(HOUR)
        (note,) = [one for one in story.notes() if MAILED in one]
        staff, _, client = note.partition(MAILED)
        story.expect_mail(CASEY, "now Higher Priority")
        assert "Escalation 1 of this ticket" in staff
        assert "This ticket is now Higher Priority." in client
        assert client.splitlines()[-1].startswith("Ref ")
        story.over()


def test_the_page_shows_how_it_stands(tell: Teller) -> None:
    with tell(changes=on_page("acme")) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_mail(CASEY, "now an Emergency")
        assert visitor(story).status()["level"] == "emergency"
        story.client_says("This has been resolved.")
        story.expect_pms("STAND DOWN")
        story.note(MAILED, "stood down by Casey Client")
        story.expect_mail(CASEY, "stood down by Casey Client")
        assert visitor(story).status()["level"] == "none"
        story.over()


def test_other_connections_answer_in_public(tell: Teller) -> None:
    with tell(changes=on_page("support")) as story:
        story.client_sets("higher_priority")
        story.expect_answer("This ticket is now Higher Priority.")
        story.over()
