"""How pages say times and states."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from bridge.core.deliveries import AlertKind, Delivery
from bridge.messages import plain
from bridge.messages.words import ALERTS, standing_of
from bridge.web.request import the_bridge


def register(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.add_template_filter(utc)
    app.add_template_filter(local)
    app.add_template_filter(words)
    app.add_template_filter(channel_word)
    app.add_template_filter(alert_word)
    app.add_template_filter(plain.moment)
    app.add_template_filter(plain.short_time)
    app.add_template_filter(plain.age)


def utc(at: float) -> str:
    """Seconds UTC as a machine reads them."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def local(at: float, zone: ZoneInfo) -> str:
    """Seconds UTC as people in the zone say them."""
    return datetime.fromtimestamp(at, zone).strftime("%a %d %b %H:%M:%S %Z")


def channel_word(channel: str) -> str:
    """A channel as people call it on a small screen."""
    return the_bridge().traits(channel).short


def alert_word(alert: AlertKind) -> str:
    """What an alert says, in a word or two."""
    return ALERTS[alert]


def words(delivery: Delivery) -> str:
    """Where a delivery is, in plain words."""
    return standing_of(delivery)
