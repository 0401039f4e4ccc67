"""What the bridge is told of Zendesk, and how it is made out of that."""

import re
from collections.abc import Iterator, Mapping

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from adapters.helpdesks.zendesk.inbox import PUBLIC_TEST_SECRET, ZendeskInbox
from adapters.kinds import HelpdeskKind
from bridge.core.connections import Connection
from bridge.settings.declarations import LogIn, SecretVariable, Table
from bridge.settings.fields import is_email

_API_TOKEN = SecretVariable("API_TOKEN", "the token that the helpdesk's API accepts")
_CLIENT_ID = SecretVariable("CLIENT_ID", "the id of the OAuth client", public=True)
_CLIENT_SECRET = SecretVariable("CLIENT_SECRET", "the secret of the OAuth client")


def _make(connection: Connection, log_in: Mapping[str, str]) -> ZendeskHelpdesk:
    names = (_API_TOKEN.name, _CLIENT_ID.name, _CLIENT_SECRET.name)
    return ZendeskHelpdesk(connection, Credentials(*(log_in.get(name, "") for name in names)))


def _faults(table: Table) -> Iterator[tuple[str, str]]:
    if not is_email(table.get("user")):
        yield (
            "user",
            "Zendesk wants the email address of the bridge's own user, who made the OAuth client "
            "or whom the API token acts for; write it as bridge@example.com",
        )


def _webhook_secret(secret: str) -> str:
    if secret == PUBLIC_TEST_SECRET:
        raise ValueError(
            "is the test secret that Zendesk publishes, so anybody could sign with it; "
            "show the webhook's own signing secret in the Admin Center and copy that"
        )
    return secret


ZENDESK = HelpdeskKind(
    kind="zendesk",
    name="Zendesk",
    field=re.compile("[0-9]+"),
    field_words="the figures of the field's id, such as 360001234567",
    make_inbox=ZendeskInbox,
    make_helpdesk=_make,
    log_ins=(
        LogIn("an API token", (_API_TOKEN,)),
        LogIn("an OAuth client", (_CLIENT_ID, _CLIENT_SECRET)),
    ),
    keys={},
    faults=_faults,
    webhook_secret=_webhook_secret,
)
