"""What the bridge is told of Jira, and how it is made out of that."""

import re
from collections.abc import Iterator, Mapping

from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.jira.inbox import JiraInbox
from adapters.kinds import HelpdeskKind
from bridge.core.connections import Connection
from bridge.settings.declarations import LogIn, SecretVariable, Table

_API_TOKEN = SecretVariable("API_TOKEN", "the token that the helpdesk's API accepts")
# https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account
_GATEWAY = "https://api.atlassian.com/"


def _make(connection: Connection, log_in: Mapping[str, str]) -> JiraHelpdesk:
    return JiraHelpdesk(connection, Credentials(log_in[_API_TOKEN.name]))


def _faults(table: Table) -> Iterator[tuple[str, str]]:
    """Tokens with scopes are taken at Atlassian's gateway, where no page is for a browser."""
    if str(table.get("base_url")).startswith(_GATEWAY):
        yield (
            "base_url",
            "is the gateway, to which no link in a message can lead; write the site here, "
            "https://acme.atlassian.net, and the gateway as api_url",
        )
    api_url = str(table.get("api_url"))
    if api_url.startswith(_GATEWAY) and not re.match(f"{_GATEWAY}ex/jira/[0-9a-f-]+", api_url):
        yield "api_url", f"lacks the site's cloud id; write {_GATEWAY}ex/jira/<cloud id>"


JIRA = HelpdeskKind(
    kind="jira",
    name="Jira",
    field=re.compile("customfield_[0-9]+"),
    field_words="the field's id, such as customfield_10042",
    make_inbox=JiraInbox,
    make_helpdesk=_make,
    log_ins=(LogIn("an API token", (_API_TOKEN,)),),
    keys={
        "board": "ranks tickets on a board",
        "transitions": "lets clients move a request on its portal",
        "api_url": "has tokens with scopes, which are taken at an address of their own",
        "token_expires": "has API tokens with a last day",
    },
    faults=_faults,
)
