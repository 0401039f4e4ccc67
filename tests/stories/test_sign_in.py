"""Signing in by the link or by the code of a mail; nobody learns who is one of the team."""

import re

import pytest
import requests

from tests.stories.colleague import csrf_of
from tests.stories.conftest import Teller
from tests.stories.pages import send, words
from tests.stories.story import HOUR, PMS, Story

ANA = PMS[0][1]
DAY = 24 * HOUR
NOT_RIGHT = "That code is not right, or not any more."


def test_a_code_signs_in_for_as_long_as_a_phone_is_on_call(tell: Teller) -> None:
    with tell() as story:
        phone, code = requests.Session(), _asked(story)
        page = _type(story, phone, code)
        assert page.url == f"{story.url}/now"
        story.hands.now += 30 * DAY - 1
        assert _is_in(story, phone)
        story.hands.now += 1
        assert not _is_in(story, phone)
        (cookie,) = [each for each in phone.cookies if each.name == "session"]
        assert not cookie.discard, "the phone forgets it when the app is closed"


def test_a_link_signs_in_for_a_shift(tell: Teller) -> None:
    with tell() as story:
        browser = requests.Session()
        _ask(story, browser, ANA)
        story.settle()
        link = re.search(r"http://\S+/sign-in/\S+", story.expect_mail(ANA, "/sign-in/")["text"])
        assert link
        send(browser, link[0], link[0])
        story.hands.now += 12 * HOUR - 1
        assert _is_in(story, browser)
        story.hands.now += 1
        assert not _is_in(story, browser)


@pytest.mark.parametrize("typed", ["{0}", " {0}\n", "{1} {2}", "{1}-{2}"])
def test_a_code_may_be_typed_as_it_is_read(tell: Teller, typed: str) -> None:
    with tell() as story:
        code = _asked(story)
        page = _type(story, requests.Session(), typed.format(code, code[:4], code[4:]))
        assert page.url == f"{story.url}/now"


def test_a_code_works_once_and_for_15_minutes(tell: Teller) -> None:
    with tell() as story:
        code = _asked(story)
        assert _type(story, requests.Session(), code).ok
        assert NOT_RIGHT in words(_type(story, requests.Session(), code))
        story.hands.now += 60
        late = _asked(story)
        story.hands.now += 900
        assert NOT_RIGHT in words(_type(story, requests.Session(), late))


def test_a_code_is_good_for_its_own_address_alone(tell: Teller) -> None:
    with tell() as story:
        code = _asked(story)
        assert _type(story, requests.Session(), code, PMS[1][1]).status_code == 403
        assert _type(story, requests.Session(), code, "").status_code == 403
        assert _type(story, requests.Session(), code, ANA.upper()).ok


def test_after_five_wrong_codes_the_right_one_is_void(tell: Teller) -> None:
    with tell() as story:
        code = _asked(story)
        for _ in range(5):
            assert NOT_RIGHT in words(_type(story, requests.Session(), _other(code)))
        assert NOT_RIGHT in words(_type(story, requests.Session(), code))
        story.hands.now += 60
        assert _type(story, requests.Session(), _asked(story)).ok


def test_the_answers_are_the_same_for_everybody(tell: Teller) -> None:
    with tell() as story:
        _asked(story)
        answers = set()
        for address in (ANA, "nobody@elsewhere.example", ""):
            browser = requests.Session()
            asked = _ask(story, browser, address)
            typed = _type(story, browser, "00000000", address)
            both = f"{asked.status_code} {words(asked)} {typed.status_code} {words(typed)}"
            answers.add(both)
        assert len(answers) == 1


def test_mails_to_one_person_are_limited(tell: Teller) -> None:
    with tell() as story:
        for _ in range(12):
            story.hands.now += 31
            assert "is on its way" in words(_ask(story, requests.Session(), ANA))
        story.settle()
        mails = [mail for mail in story.received()["mail"] if "Sign in" in mail["subject"]]
        assert len(mails) == 6
        story.hands.now += 900
        _asked(story)


def test_mails_in_an_hour_are_limited_for_one_person_and_for_everybody(tell: Teller) -> None:
    first = '[[people]]\nname = "Ana Ruiz"'
    many = [
        f'[[people]]\nname = "Tom {n}"\nemail = "tom{n}@acme.example"\nroles = ["staff"]\n\n'
        for n in range(12)
    ]
    with tell(changes={first: "".join(many) + first}) as story:
        for _ in range(20):
            story.hands.now += 170
            _ask(story, requests.Session(), ANA)
        story.settle()
        assert len(_sign_in_mails(story, ANA)) == 12
        for _ in range(6):
            story.hands.now += 31
            for number in range(12):
                _ask(story, requests.Session(), f"tom{number}@acme.example")
        story.settle()
        assert len(_sign_in_mails(story)) == 60


def test_who_signs_out_is_out_in_every_copy_of_the_cookie(tell: Teller) -> None:
    with tell() as story:
        browser, stolen = requests.Session(), requests.Session()
        _type(story, browser, _asked(story))
        stolen.cookies.update(browser.cookies)
        assert _is_in(story, stolen)
        send(browser, f"{story.url}/now", f"{story.url}/sign-out")
        assert not _is_in(story, browser)
        assert not _is_in(story, stolen)
        story.hands.now += 60
        assert _type(story, browser, _asked(story)).url == f"{story.url}/now"


def _sign_in_mails(story: Story, to: str = "") -> list[dict[str, str]]:
    mails = story.received()["mail"]
    return [one for one in mails if "Sign in" in one["subject"] and to in ("", one["to"])]


def _asked(story: Story) -> str:
    """Ask for a mail to Ana; its code."""
    _ask(story, requests.Session(), ANA)
    story.settle()
    mails = [mail["text"] for mail in story.received()["mail"] if mail["to"] == ANA]
    code = re.search(r"Home Screen: (\d{4}) (\d{4})\.", mails[-1])
    assert code, mails[-1]
    return code[1] + code[2]


def _ask(story: Story, browser: requests.Session, address: str) -> requests.Response:
    return send(browser, f"{story.url}/sign-in", f"{story.url}/sign-in", email=address)


def _type(
    story: Story, browser: requests.Session, code: str, address: str = ANA
) -> requests.Response:
    page = browser.get(f"{story.url}/sign-in?step=code", timeout=10)
    data = {"csrf_token": csrf_of(page), "email": address, "code": code}
    headers = {"Accept": "text/html"}
    return browser.post(f"{story.url}/sign-in", data=data, headers=headers, timeout=10)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def _is_in(story: Story, browser: requests.Session) -> bool:
    return browser.get(f"{story.url}/now", timeout=10).url == f"{story.url}/now"
