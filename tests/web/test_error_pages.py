"""A page that is not there is a page all the same, and leads home; machines get JSON."""

import pytest

from tests.web.door import Door

PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nothing", "There is no page at this address."),
        ("/e/never-made", "This link is not known or has expired."),
        ("/sign-in/never-made", "This link was used or is older than 15 minutes."),
    ],
)
def test_the_team_is_led_to_now(door: Door, path: str, said: str) -> None:
    answer = door.get(path, headers=PAGE)
    assert answer.status_code == 404
    assert said in answer.text and 'href="/now"' in answer.text
    assert "bridge.css" in answer.text


def test_a_client_is_led_to_the_ticket(door: Door) -> None:
    answer = door.get("/t/never/made", headers=PAGE)
    assert answer.status_code == 404
    assert "reply on the ticket" in answer.text and "/now" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/hooks/nobody"])
def test_machines_get_no_page(door: Door, path: str) -> None:
    answer = door.post(path, b"{}", {"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json and answer.json["error"]


def test_the_page_to_sign_in_says_whose_it_is(door: Door) -> None:
    answer = door.get("/sign-in", headers=PAGE)
    assert "alerts project managers" in answer.text
    assert "clients find their page behind the link" in answer.text
