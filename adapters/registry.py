"""Which adapter serves which kind of connection or channel; one line for each."""

from collections.abc import Callable

from adapters.channels.sendgrid.declaration import SENDGRID
from adapters.channels.twilio.declaration import TWILIO
from adapters.channels.web_push.declaration import WEB_PUSH
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.jira.inbox import JiraInbox
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from adapters.helpdesks.zendesk.inbox import ZendeskInbox
from bridge.core.connections import Connection
from bridge.ports import Helpdesk, Inbox
from bridge.settings.declarations import ChannelDeclaration

MakeInbox = Callable[[Connection, tuple[str, ...]], Inbox]
"""From a connection and its valid webhook secrets."""
MakeHelpdesk = Callable[[Connection, Credentials], Helpdesk]
"""From a connection and what the helpdesk knows us by."""

HELPDESKS: dict[str, tuple[MakeInbox, MakeHelpdesk]] = {
    "zendesk": (ZendeskInbox, ZendeskHelpdesk),
    "jira": (JiraInbox, JiraHelpdesk),
}

CHANNELS: tuple[ChannelDeclaration, ...] = (TWILIO, SENDGRID, WEB_PUSH)
"""In the order in which they are used: texts first, because they ring."""
