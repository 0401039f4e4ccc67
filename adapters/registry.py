"""Which adapter serves which kind of connection; one line for each."""

from adapters.helpdesks.jira import JiraHelpdesk
from adapters.helpdesks.jira_inbox import JiraInbox
from adapters.helpdesks.zendesk import ZendeskHelpdesk
from adapters.helpdesks.zendesk_inbox import ZendeskInbox

HELPDESKS: dict[str, tuple[type[ZendeskInbox | JiraInbox], type[ZendeskHelpdesk | JiraHelpdesk]]]
HELPDESKS = {
    "zendesk": (ZendeskInbox, ZendeskHelpdesk),
    "jira": (JiraInbox, JiraHelpdesk),
}
