"""Put the program together: the only place that knows the adapters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

import redis
from itsdangerous import Signer

from adapters.registry import CHANNELS, HELPDESKS
from adapters.stores.redis_store import RedisStore
from bridge.core.connections import Connection
from bridge.core.people import ChannelName
from bridge.embedded_redis import EmbeddedRedis, running_url
from bridge.environment import Secret
from bridge.errors import ConfigurationError
from bridge.flows.context import Bridge
from bridge.logs import get_logger
from bridge.ports import Channel, Helpdesk, Inbox
from bridge.redis_check import check_durability
from bridge.settings import EmailChannel, Settings, SmsChannel, shown_redis_url
from bridge.signed_links import SignedLinks

# Long enough for the slowest answer (a commit waits for the disk), short enough for a webhook.
_SOCKET_SECONDS = 5.0

# 16 characters of base64 are 96 bits: nobody guesses a link, and it fits into one text.
_TOKEN_LENGTH = 16


@contextmanager
def joined_redis(settings: Settings) -> Iterator[redis.Redis]:
    """The Redis of a program that may be running: for the commands of admins."""
    running = None if settings.redis_url else running_url(settings.data_dir)
    if running:
        yield _client(running)
        return
    with opened_redis(settings, alone=True) as client:
        yield client


@contextmanager
def opened_redis(settings: Settings, alone: bool) -> Iterator[redis.Redis]:
    """A Redis that keeps what it acknowledged; the embedded one lives as long as the program.

    `alone`: this process is the whole program. Several processes need one Redis between them, so
    they need REDIS_URL. Raises ConfigurationError.
    """
    if settings.redis_url:
        client = _client(settings.redis_url)
        _refuse_a_forgetful_one(client, settings)
        yield client
        return
    if not alone:
        raise ConfigurationError(
            [
                "REDIS_URL: is missing; web, worker and clock as processes of their own share one "
                "Redis, so set its address (`python -m bridge serve` needs none)"
            ]
        )
    with EmbeddedRedis(settings.data_dir) as embedded:
        yield _client(embedded.url)


def build(
    settings: Settings, client: redis.Redis, shift: Callable[[float], float] | None = None
) -> Bridge:
    """The bridge on a Redis. `shift` puts the store's clock forward: for the sandbox only."""
    store = RedisStore(client, retention=settings.config.retention_days * 86_400.0)
    connections = settings.config.connections
    return Bridge(
        store=store,
        clock=store.now if shift is None else lambda: shift(store.now()),
        policy=settings.config.policy,
        zone=settings.config.zone,
        people=settings.config.people,
        connections=connections,
        inboxes={name: _inbox(settings, one) for name, one in connections.items()},
        helpdesks={name: _helpdesk(settings, one) for name, one in connections.items()},
        channels=_channels(settings),
        public_base_url=settings.public_base_url.rstrip("/"),
        mail_domain=_mail_domain(settings),
        token=_token(settings.secrets.secret_key),
        links=SignedLinks(settings.secrets.secret_key),
        log=get_logger("bridge"),
    )


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS
    )


def _refuse_a_forgetful_one(client: redis.Redis, settings: Settings) -> None:
    where = shown_redis_url(settings.redis_url)
    try:
        faults = check_durability(client)
    except redis.RedisError as error:
        name = type(error).__name__
        raise ConfigurationError(
            [f"REDIS_URL: no Redis answers at {where} ({name}); start it or mend the address"]
        ) from error
    if faults and not settings.accept_redis_risk:
        raise ConfigurationError([f"REDIS_URL ({where}): {fault}" for fault in faults])


def _inbox(settings: Settings, connection: Connection) -> Inbox:
    secrets = settings.secrets.connections[connection.name].webhook_secrets
    return HELPDESKS[connection.kind][0](connection, _bare(secrets))


def _helpdesk(settings: Settings, connection: Connection) -> Helpdesk:
    token = settings.secrets.connections[connection.name].api_token
    return HELPDESKS[connection.kind][1](connection, token.get_secret_value())


def _channels(settings: Settings) -> dict[ChannelName, Channel]:
    """The channels that are set up; texts first, because they ring."""
    channels: dict[ChannelName, Channel] = {}
    if settings.config.channels.sms is not None:
        channels[ChannelName.SMS] = _sms(settings, settings.config.channels.sms)
    if settings.config.channels.email is not None:
        channels[ChannelName.EMAIL] = _email(settings, settings.config.channels.email)
    if settings.secrets.vapid_private_key is not None:
        channels[ChannelName.PUSH] = _push(settings, settings.secrets.vapid_private_key)
    return channels


def _sms(settings: Settings, sms: SmsChannel) -> Channel:
    account, channel = CHANNELS[sms.kind]
    tokens = _bare(settings.secrets.twilio_auth_tokens)
    return channel(
        account(sms.account_sid, sms.sender, sms.messaging_service_sid, sms.base_url),
        tokens,
        settings.public_base_url,
    )


def _email(settings: Settings, email: EmailChannel) -> Channel:
    account, channel = CHANNELS[email.kind]
    key = settings.secrets.sendgrid_api_key
    return channel(
        account(email.sender, email.sender_name, email.base_url),
        _bare((key,) if key else ()),
        _bare(settings.secrets.sendgrid_webhook_keys),
    )


def _push(settings: Settings, key: Secret) -> Channel:
    account, channel = CHANNELS["web_push"]
    email = settings.config.channels.email
    contact = f"mailto:{email.sender}" if email else settings.public_base_url
    return channel(account(contact, settings.public_base_url), _bare((key,)))


def _bare(secrets: tuple[Secret, ...]) -> tuple[str, ...]:
    return tuple(secret.get_secret_value() for secret in secrets)


def _mail_domain(settings: Settings) -> str:
    email = settings.config.channels.email
    return email.sender.rpartition("@")[2] if email else "bridge.invalid"


def _token(secret_key: Secret) -> Callable[[str], str]:
    signer = Signer(secret_key.get_secret_value(), salt="link", digest_method=sha256)
    return lambda value: signer.get_signature(value).decode()[:_TOKEN_LENGTH]
