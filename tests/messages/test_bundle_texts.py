"""One message about many: what it says, and that nobody's words spoil it."""

import json
from dataclasses import replace

import pytest

from bridge.core.channels import Form, Traits
from bridge.core.deliveries import AlertKind, Because, Message, Reminder, Sort, Taken, Trouble
from bridge.messages.alerts import render_bundle
from bridge.messages.gsm7 import septets
from bridge.messages.views import AlertView, BundleView
from tests.messages.hostile import HOSTILE
from tests.messages.views import EMAIL, ESCALATION, PUSH, SMS, TICKET, alert

LINK = "https://esc.example.com/b/7Kq2"
PLAIN = Traits("hook", "room", "Room", "message", "message", Form.PLAIN, address="email")


def row(kind: AlertKind, on: Traits, number: int, **changes: str) -> AlertView:
    ticket = replace(TICKET, id=str(number), key=f"#{number}", **changes)
    view = alert(kind, on, ticket=ticket, escalation=replace(ESCALATION, id=f"E{number}"))
    return replace(view, link=f"https://esc.example.com/e/{number}")


def bundle(sort: Sort, *rows: AlertView) -> Message:
    return render_bundle(BundleView(sort, "bundle-1", rows, LINK))


def many(on: Traits, count: int = 12, **changes: str) -> Message:
    rows = (row(AlertKind.EMERGENCY, on, 4821 + number, **changes) for number in range(count))
    return bundle(Sort.ALERTS, *rows)


def test_the_text_says_how_many_whose_and_which() -> None:
    said = many(SMS)
    assert said.text == (
        "12 more EMERGENCIES Acme: #4821 #4822 #4823 #4824 #4825 #4826 #4827 #4828 #4829 #4830 "
        "#4831 #4832. "
        "Reply ACK ALL or https://esc.example.com/b/7Kq2"
    )
    assert (said.delivery, said.to, said.urgent) == ("bundle-1", "+15550100001", True)


def test_the_mail_names_every_ticket_with_account_reason_and_links() -> None:
    said = many(EMAIL, 200)
    assert said.subject.startswith("200 more EMERGENCIES: #4821 #4822 ")
    for body in (said.text, said.html):
        assert all(f"#{4821 + number} Checkout is down" in body for number in range(200))
        assert body.count("checkout down, all stores") == 200
        assert body.count("Acme, since 02:14 CST") == 200
        assert body.count("https://esc.example.com/e/") == 200
        assert body.count(TICKET.url) == 200
        assert LINK in body and "ACK ALL" in body


def test_the_notification_replaces_the_one_before() -> None:
    said = many(PUSH, 3)
    payload = json.loads(said.text)
    assert payload["title"] == "3 more EMERGENCIES"
    assert payload["body"] == "Acme. #4821 #4822 #4823"
    assert payload["tag"] == said.thread == "bundle-alerts"
    assert len(many(PUSH, 5000).text) < 3000


def test_a_post_has_the_first_of_them_and_the_link() -> None:
    lines = many(PLAIN, 50).text.splitlines()
    assert lines[0] == "50 more EMERGENCIES" and lines[-1] == f"All: {LINK}"
    assert lines[1] == "#4821 Checkout is down (Acme, since 02:14 CST)" and len(lines) == 22


def test_tickets_count_once_however_often_they_are_told() -> None:
    rows = [row(AlertKind.EMERGENCY, SMS, 1), row(AlertKind.REMINDER, SMS, 1)]
    said = bundle(Sort.ALERTS, *rows, row(AlertKind.EMERGENCY, SMS, 2, organization="Other"))
    assert said.text.startswith("2 more EMERGENCIES 2 accounts: #1 #2.")


def test_reminders_say_that_they_are_reminders() -> None:
    again = [row(AlertKind.REMINDER, SMS, number) for number in (1, 2)]
    assert bundle(Sort.ALERTS, *again).text.startswith("2 more EMERGENCIES told again Acme: #1 #2.")
    why = Reminder(Because.NOT_SEEN, "Nobody has responded for 15 minutes.")
    rows = [replace(each, traits=EMAIL, content=why) for each in again]
    mail = bundle(Sort.ALERTS, *rows)
    assert mail.text.count("Acme, since 02:14 CST. Nobody has responded for 15 minutes.") == 2


def test_news_are_counted_by_what_has_become() -> None:
    taken = [row(AlertKind.TAKEN, SMS, number) for number in (1, 2)]
    over = [row(AlertKind.STAND_DOWN, SMS, number) for number in (3, 4, 5)]
    said = bundle(Sort.NEWS, *taken, *over)
    assert said.text.startswith("2 more taken by Ben, 3 more STAND DOWN Acme: #1 #2 #3 #4 #5.")
    assert said.text.endswith(f"All: {LINK}") and not said.urgent
    by_two = [taken[0], replace(taken[1], content=Taken("Ana"))]
    assert bundle(Sort.NEWS, *by_two).text.startswith("2 more taken Acme: #1 #2.")


def test_trouble_is_told_in_words() -> None:
    trouble = Trouble("Emergency #1 seen by nobody", "15 minutes", "Call somebody.")
    rows = [replace(alert(AlertKind.OPERATOR, SMS), record=None, content=trouble)] * 4
    assert bundle(Sort.TROUBLE, *rows).text.startswith(
        "4 more things need attention: Emergency #1 seen by nobody"
    )
    mail = bundle(Sort.TROUBLE, *(replace(each, traits=EMAIL) for each in rows))
    assert mail.text.count("Call somebody.") == 4


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_others_stay_words(words: str) -> None:
    spoiled = {"subject": words, "organization": words}
    text = many(SMS, 40, **spoiled).text
    assert septets(text) <= 160 and text.startswith("40 more EMERGENCIES")
    assert text.endswith(f"Reply ACK ALL or {LINK}")
    html = many(EMAIL, 3, **spoiled).html
    assert "<script" not in html.replace("&lt;script", "")
    assert "\n" not in many(EMAIL, 3, **spoiled).subject
