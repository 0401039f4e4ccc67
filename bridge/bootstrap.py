"""Put the program together: the only place that knows the adapters."""

from collections.abc import Callable, Mapping
from datetime import date

import redis

from adapters.arrivals import RecentArrivals
from adapters.kinds import ChannelKind, Given, HelpdeskKind
from adapters.links import SignedLinks, token_maker
from adapters.patience import Threads
from adapters.registry import CATALOGUE, CHANNELS, HELPDESKS
from adapters.stores.clock import SharedClock
from adapters.stores.redis_store import RedisStore
from bridge.core.connections import Connection
from bridge.errors import ConfigurationError
from bridge.flows.context import Bridge
from bridge.logs import get_logger
from bridge.ports import Channel, Helpdesk, Inbox, Store
from bridge.redis.trouble import why
from bridge.settings import load as settings_file
from bridge.settings.secrets import Secret
from bridge.settings.values import Settings


def load(environ: Mapping[str, str], today: date | None = None) -> Settings:
    """The settings, with all that the adapters declare; ConfigurationError lists every fault.

    `today`: for public holidays.
    """
    return settings_file.load(environ, CATALOGUE, today)


def check(environ: Mapping[str, str]) -> list[str]:
    """Every fault of the configuration; an empty list when the program could start with it."""
    try:
        load(environ)
    except ConfigurationError as error:
        return error.faults
    return []


def build(settings: Settings, client: redis.Redis) -> Bridge:
    """The bridge on a Redis, by its time."""
    store = RedisStore(client, settings.config.retention_days * 86_400.0, why)
    return build_on(settings, store, SharedClock(store.now))


def build_on(settings: Settings, store: Store, clock: Callable[[], float]) -> Bridge:
    """The bridge on any store. `clock`: seconds UTC."""
    connections = settings.config.connections
    key = settings.secrets.secret_key.get_secret_value()
    return Bridge(
        store=store,
        clock=clock,
        policy=settings.config.policy,
        storms=settings.config.storms,
        zone=settings.config.zone,
        people=settings.config.people,
        connections=connections,
        inboxes={name: _inbox(settings, one) for name, one in connections.items()},
        helpdesks={name: _helpdesk(settings, one) for name, one in connections.items()},
        channels=_channels(settings),
        public_base_url=settings.variables.public_base_url.rstrip("/"),
        mail_domain=settings.config.mail_address.rpartition("@")[2] or "bridge.invalid",
        token=token_maker(key),
        links=SignedLinks(key),
        patience=Threads(),
        arrivals=RecentArrivals(),
        log=get_logger("bridge"),
    )


def _inbox(settings: Settings, connection: Connection) -> Inbox:
    secrets = settings.secrets.connections[connection.name].webhook_secrets
    return _declared(connection).make_inbox(connection, _bare(secrets))


def _helpdesk(settings: Settings, connection: Connection) -> Helpdesk:
    log_in = settings.secrets.connections[connection.name].log_in
    bare = {name: _bare_one(each) for name, each in log_in.items()}
    return _declared(connection).make_helpdesk(connection, bare)


def _declared(connection: Connection) -> HelpdeskKind:
    return next(each for each in HELPDESKS if each.kind == connection.kind)


def _channels(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up, by their names; the registry's order is theirs."""
    held = settings.secrets.channels
    set_up = (each for each in CHANNELS if each.kind in held)
    return {each.name: each.make(_given(settings, each)) for each in set_up}


def _given(settings: Settings, channel: ChannelKind) -> Given:
    held = settings.secrets.channels[channel.kind]
    return Given(
        section=settings.config.channels.get(channel.name),
        secrets={name: _bare(secrets) for name, secrets in held.items()},
        public_base_url=settings.variables.public_base_url,
        mail_address=settings.config.mail_address,
    )


def _bare_one(secret: Secret | str) -> str:
    return secret if isinstance(secret, str) else secret.get_secret_value()


def _bare(secrets: tuple[Secret, ...]) -> tuple[str, ...]:
    return tuple(secret.get_secret_value() for secret in secrets)
