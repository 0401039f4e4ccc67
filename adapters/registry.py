"""Which helpdesks and channels there are: one line for each, which names its kind."""

from adapters.channels.sendgrid.declaration import SENDGRID
from adapters.channels.twilio.declaration import TWILIO
from adapters.channels.web_push.declaration import WEB_PUSH
from adapters.helpdesks.jira.declaration import JIRA
from adapters.helpdesks.zendesk.declaration import ZENDESK
from bridge.settings.declarations import Catalogue

HELPDESKS = (
    ZENDESK,
    JIRA,
)
CHANNELS = (  # in the order in which they are used: texts first, because they ring
    TWILIO,
    SENDGRID,
    WEB_PUSH,
)

CATALOGUE = Catalogue(HELPDESKS, CHANNELS)
"""What the settings are read by."""
