"""Which adapter serves which kind of connection or channel; one line for each."""

from collections.abc import Callable
from typing import Any

from adapters.channels.sendgrid.channel import SendGridEmail, SendGridSettings
from adapters.channels.twilio.channel import TwilioSettings, TwilioSms
from adapters.channels.web_push.channel import WebPush, WebPushSettings
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.jira.inbox import JiraInbox
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from adapters.helpdesks.zendesk.inbox import ZendeskInbox
from bridge.core.connections import Connection
from bridge.ports import Channel, Helpdesk, Inbox

MakeInbox = Callable[[Connection, tuple[str, ...]], Inbox]
"""From a connection and its valid webhook secrets."""
MakeHelpdesk = Callable[[Connection, Credentials], Helpdesk]
"""From a connection and what the helpdesk knows us by."""

HELPDESKS: dict[str, tuple[MakeInbox, MakeHelpdesk]] = {
    "zendesk": (ZendeskInbox, ZendeskHelpdesk),
    "jira": (JiraInbox, JiraHelpdesk),
}

CHANNELS: dict[str, tuple[Callable[..., Any], Callable[..., Channel]]] = {
    "twilio": (TwilioSettings, TwilioSms),
    "sendgrid": (SendGridSettings, SendGridEmail),
    "web_push": (WebPushSettings, WebPush),
}
"""The channel's own settings, and the channel that takes them with its secrets."""
