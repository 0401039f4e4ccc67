"""Browser notifications when something is wrong, and who may switch them."""

import pytest
import requests

from bridge.core.commit import Index
from bridge.flows.delivery.outcomes import BEST_EFFORT_SECONDS
from tests.push_service import Browser, PushService
from tests.stories.colleague import SAM, WITH_PUSH, Colleague, available, emergency
from tests.stories.conftest import Teller
from tests.stories.story import ANA, DANA, PMS

# --- trouble ---


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_dropped_without_noise(
    tell: Teller, service: PushService, browser: Browser, status: int
) -> None:
    with tell(**WITH_PUSH) as story:
        sam = available(story, SAM, browser)
        service.answer(status)
        emergency(story)
        assert "Nobody is available for browser notifications" in sam.now()
        story.texts(ANA, "ack")
        assert len(browser.requests) == 1
        assert not story.bridge.store.listed(Index.DEAD)
        assert not [mail for mail in story.received()["mail"] if mail["to"] == DANA]


def test_a_push_service_in_trouble_is_tried_again_without_noise(
    tell: Teller, service: PushService, browser: Browser
) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        service.answer(429, Retry_After="120")
        for _ in range(4):
            service.answer(503)
        emergency(story)
        story.forward(119)
        assert len(browser.requests) == 1
        story.forward(120)
        assert len(browser.requests) == 6
        assert story.deliveries()["emergency sam-staff push"].state.with_provider
        story.over()


def test_a_push_that_does_not_get_through_in_time_is_given_up_without_noise(
    tell: Teller, service: PushService, browser: Browser
) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        service.answers.extend([(503, {})] * 1000)
        emergency(story)
        story.forward(BEST_EFFORT_SECONDS + 60)
        assert story.deliveries()["emergency sam-staff push"].error.startswith("given up")
        story.over()


def test_one_service_in_trouble_does_not_hold_the_others(
    tell: Teller, service: PushService, browser: Browser
) -> None:
    other = PushService()
    anas = other.browser()
    try:
        with tell(**WITH_PUSH) as story:
            available(story, SAM, browser)
            available(story, PMS[0][1], anas)
            service.answers.extend([(503, {"Retry-After": "300"})] * 10)
            emergency(story)
            story.forward(60)
            assert (len(browser.requests), len(anas.notifications)) == (1, 1)
    finally:
        other.close()


def test_a_late_push_does_not_undo_what_is_shown(
    tell: Teller, service: PushService, browser: Browser
) -> None:
    with tell(**WITH_PUSH) as story:
        available(story, SAM, browser)
        service.answer(503)
        story.client_sets("emergency")
        story.texts(ANA, "ack")
        story.forward(60)
        titles = [said["title"] for said in browser.notifications]
        assert titles[0].startswith("EMERGENCY")
        assert set(titles[1:]) == {"Ana Ruiz has #4821"}


def test_a_refused_key_is_told_to_the_admin_once(
    tell: Teller, service: PushService, browser: Browser
) -> None:
    with tell(**WITH_PUSH) as story:
        sam = available(story, SAM, browser)
        sam.subscribe(service.browser("2"))
        service.answers.extend([(403, {})] * 2)
        emergency(story)
        story.expect_mail(DANA, "Browser notification does not work at all")
        story.over()


# --- the switch ---


def test_without_a_key_the_page_says_that_it_is_off(tell: Teller, browser: Browser) -> None:
    with tell() as story:
        ana = Colleague(story, PMS[0][1])
        said = ana.now()
        assert "Browser notifications are off: VAPID_PRIVATE_KEY is not set" in said
        assert "Notifications in your browser" not in said
        refused = ana.subscribe(browser)
        assert (refused.status_code, "VAPID_PRIVATE_KEY" in refused.text) == (400, True)
        story.over()


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://169.254.169.254/latest/meta-data"},
        {"endpoint": "https://127.1/x"},
        {"endpoint": "https://[::ffff:127.0.0.1]/x"},
        {"endpoint": "https://fcm.googleapis.com@10.0.0.1/x"},
        {"endpoint": "https://fcm.googleapis.com:8443/x"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 1000},
        {"endpoint": None},
        {"keys": None},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
    ],
)
def test_what_is_no_subscription_is_refused_at_once(
    tell: Teller, browser: Browser, changes: dict[str, object]
) -> None:
    with tell(**WITH_PUSH) as story:
        sam = Colleague(story, SAM)
        refused = sam.subscribe(browser, **changes)
        assert refused.status_code == 400
        assert "subscription" in refused.json()["error"]
        sam.available("always")
        assert "Nobody is available" in sam.now()


def test_the_switch_is_for_those_who_are_told(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        dana = Colleague(story, DANA)
        assert dana.subscribe(browser).status_code == 403
        assert dana.available("always").status_code == 403
        assert "Notifications in your browser" not in dana.now()
        assert Colleague(story, SAM).available("a week").status_code == 400


def test_strangers_and_other_sites_switch_nothing(tell: Teller, browser: Browser) -> None:
    with tell(**WITH_PUSH) as story:
        sam = Colleague(story, SAM)
        doors = [
            ("POST", "/push/subscription", {"json": browser.subscription}),
            ("DELETE", "/push/subscription", {"json": browser.subscription}),
            ("POST", "/availability", {"data": {"for": "always"}}),
        ]
        for method, path, options in doors:
            assert sam.send_without_token(method, path, **options).status_code == 400
            stranger = requests.request(method, story.url + path, timeout=10, **options)
            assert stranger.status_code in (400, 401)
        assert requests.get(f"{story.url}/push/setup.json", timeout=10).status_code == 401
        assert "Emergencies do not reach you in the browser" in sam.now()


def test_the_service_worker_serves_the_whole_site(tell: Teller) -> None:
    with tell() as story:
        answer = requests.get(f"{story.url}/sw.js", timeout=10)
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "showNotification" in answer.text
