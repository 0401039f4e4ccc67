"""[channels.sms] of the kind "twilio": the account, and who sends.

Patterns: https://www.twilio.com/docs/glossary/what-is-a-sid
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from bridge.settings.declarations import ChannelSection, Table
from bridge.settings.fields import ServiceUrl, SmsSender, matching

_FIGURES = "[0-9a-fA-F]{32}"
_ACCOUNT = "this is not an account SID; copy it from the Twilio console: AC and 32 figures"
_SERVICE = "this is not a Messaging Service SID; copy it from the Twilio console: MG and 32 figures"


class TwilioSection(ChannelSection):
    """Texts come from a number of the account (`from`), or from a Messaging Service."""

    account_sid: Annotated[str, matching(f"AC{_FIGURES}", _ACCOUNT)]
    sender: SmsSender = Field(default="", alias="from")
    messaging_service_sid: Annotated[str, matching(f"MG{_FIGURES}", _SERVICE)] = ""
    base_url: ServiceUrl = "https://api.twilio.com"
    texts_per_second: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    """What the number, or all numbers of the service together, let through.

    Source: https://www.twilio.com/docs/api/errors/30001
    """


def faults(table: Table) -> Iterator[str]:
    """There is exactly one sender."""
    if bool(table.get("from")) == bool(table.get("messaging_service_sid")):
        yield (
            "needs either from (a number) or messaging_service_sid, not both; "
            "give exactly one of them"
        )
