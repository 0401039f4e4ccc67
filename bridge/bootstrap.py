"""Put the program together: the only place that knows the adapters."""

from collections.abc import Callable

import redis

from adapters.helpdesks.credentials import Credentials
from adapters.links import SignedLinks, token_maker
from adapters.registry import CHANNELS, HELPDESKS
from adapters.stores.redis_store import RedisStore
from bridge.core.connections import Connection
from bridge.core.people import ChannelName
from bridge.flows.context import Bridge
from bridge.logs import get_logger
from bridge.ports import Channel, Helpdesk, Inbox
from bridge.settings.environment import Secret
from bridge.settings.values import (
    EmailChannel,
    Settings,
    SmsChannel,
)


def build(
    settings: Settings, client: redis.Redis, shift: Callable[[float], float] | None = None
) -> Bridge:
    """The bridge on a Redis. `shift` puts the store's clock forward: for the sandbox only."""
    store = RedisStore(client, retention=settings.config.retention_days * 86_400.0)
    connections = settings.config.connections
    key = settings.secrets.secret_key.get_secret_value()
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
        token=token_maker(key),
        links=SignedLinks(key),
        log=get_logger("bridge"),
    )


def _inbox(settings: Settings, connection: Connection) -> Inbox:
    secrets = settings.secrets.connections[connection.name].webhook_secrets
    return HELPDESKS[connection.kind][0](connection, _bare(secrets))


def _helpdesk(settings: Settings, connection: Connection) -> Helpdesk:
    secrets = settings.secrets.connections[connection.name]
    secret = secrets.client_secret
    credentials = Credentials(
        secrets.api_token.get_secret_value(),
        secrets.client_id,
        secret.get_secret_value() if secret else "",
    )
    return HELPDESKS[connection.kind][1](connection, credentials)


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
