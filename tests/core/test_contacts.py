"""What a person said of how to reach them: what ends by itself, and what stays."""

from bridge.core.contacts import MOST_BROWSERS, Availability, Contact, PushSubscription

NOW = 1_790_000_000.0
DAY = 86_400.0


def subscription(name: str, key: str = "key", at: float = NOW) -> PushSubscription:
    return PushSubscription(f"https://push.example/{name}", "p", "a", name, key, at)


def names(contact: Contact, now: float = NOW, key: str = "key") -> list[str]:
    return [each.browser for each in contact.subscriptions(key, now)]


def test_an_availability_ends_by_itself() -> None:
    said = Availability(NOW + 60)
    contact = Contact("ana", said_available=said)
    assert contact.availability(NOW + 59.9) == said
    assert contact.availability(NOW + 60) is None
    assert Contact("ana").availability(NOW) is None


def test_who_said_always_is_available_for_as_long_as_they_say_nothing() -> None:
    assert Contact("ana", said_available=Availability()).availability(NOW + 5_000 * DAY)


def test_each_browser_ends_ninety_days_after_it_subscribed() -> None:
    old, new = subscription("old"), subscription("new", at=NOW + DAY)
    contact = Contact("ana").with_browser(old).with_browser(new)
    assert names(contact, NOW + 90 * DAY - 1) == ["old", "new"]
    assert names(contact, NOW + 90 * DAY) == ["new"]
    assert names(contact, NOW + 91 * DAY) == []


def test_a_browser_that_comes_again_is_made_new_and_stands_once() -> None:
    contact = Contact("ana").with_browser(subscription("a")).with_browser(subscription("b"))
    again = contact.with_browser(subscription("a", at=NOW + DAY))
    assert names(again, NOW + 90 * DAY) == ["a"]
    assert names(again) == ["b", "a"]


def test_browsers_that_subscribed_with_an_old_key_are_mute() -> None:
    contact = Contact("ana").with_browser(subscription("a", "old")).with_browser(subscription("b"))
    assert names(contact) == ["b"]


def test_the_oldest_browser_makes_room() -> None:
    contact = Contact("ana")
    for number in range(MOST_BROWSERS + 1):
        contact = contact.with_browser(subscription(str(number)))
    assert names(contact) == [str(number) for number in range(1, MOST_BROWSERS + 1)]


def test_a_browser_is_taken_away_alone() -> None:
    contact = Contact("ana", opted_out=True).with_browser(subscription("a"))
    both = contact.with_browser(subscription("b"))
    assert both.without(subscription("b").id) == contact
    assert both.without("unknown") == both
