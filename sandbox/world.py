"""The sandbox world: all vendors with one lock and one clock, and what people received."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sandbox.courier import Courier
from sandbox.faults import Faults
from sandbox.jira.hooks import JiraAccess
from sandbox.jira.tracker import Jira
from sandbox.sendgrid.mailboxes import Mail, SendGrid, SendGridAccess
from sandbox.twilio.messages import Sms, TwilioAccess
from sandbox.twilio.phones import Twilio
from sandbox.webhooks import Webhooks
from sandbox.zendesk.desk import Zendesk, ZendeskAccess


@dataclass(frozen=True)
class Access:
    """The credentials and addresses that the vendors and the bridge share."""

    zendesk: ZendeskAccess
    jira: JiraAccess
    twilio: TwilioAccess
    sendgrid: SendGridAccess

    @classmethod
    def to(cls, bridge_url: str, zendesk: str = "acme", jira: str = "support") -> "Access":
        """The sandbox's own credentials; names of the bridge's two connections."""
        return cls(
            zendesk=ZendeskAccess(hook=f"{bridge_url}/hooks/{zendesk}"),
            jira=JiraAccess(hook=f"{bridge_url}/hooks/{jira}"),
            twilio=TwilioAccess(inbound=f"{bridge_url}/inbound/sms"),
            sendgrid=SendGridAccess(events=f"{bridge_url}/receipts/sendgrid"),
        )


@dataclass(frozen=True)
class Pace:
    """How fast the world runs. `workers`: webhooks at the same time; delays in real seconds."""

    workers: int = 8
    retry_scale: float = 1.0
    """Factor on the waits between a vendor's retries of a webhook."""
    carrier_delay: float = 0.0
    """Between two statuses of an SMS, and until a mail's events."""


@dataclass(frozen=True)
class RequestLine:
    """A request that reached a vendor. `at`: on arrival, seconds UTC by the wall clock."""

    at: float
    vendor: str
    method: str
    path: str
    status: int
    fault: str = ""


@dataclass
class SandboxWorld:
    """All vendors. `clock`: seconds UTC. `ledger`: file that notes what was accepted.

    `page`: address of the demo page, where links to a ticket lead; empty: on the vendors' server.
    """

    clock: Callable[[], float]
    access: Access
    pace: Pace = field(default_factory=Pace)
    ledger: Path | None = None
    page: str = ""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.courier = Courier(self.pace.workers)
        self.webhooks = Webhooks(self.courier, self.pace.retry_scale)
        self.faults = Faults(self.clock)
        self.requests: deque[RequestLine] = deque(maxlen=200_000)
        shared = (self.clock, self.webhooks, self.lock)
        self.zendesk = Zendesk(self.access.zendesk, *shared)
        self.jira = Jira(self.access.jira, *shared)
        self.twilio = Twilio(self.access.twilio, *shared, self._note_sms, self.pace.carrier_delay)
        self.sendgrid = SendGrid(
            self.access.sendgrid, *shared, self._note_mail, self.pace.carrier_delay
        )

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is on its way; False when something still is after `timeout` s."""
        return self.courier.flush(timeout)

    def close(self) -> None:
        """Stop the background work."""
        self.courier.close()

    def received(self, since: float = 0.0) -> dict[str, list[dict[str, Any]]]:
        """What people received after `since` (wall clock, seconds UTC), oldest first."""
        with self.lock:
            texts, mails = list(self.twilio.messages.values()), list(self.sendgrid.mails)
        return {
            "sms": [_sms(sms) for sms in texts if sms.direction != "inbound" and sms.at > since],
            "mail": [asdict(mail) for mail in mails if mail.at > since],
        }

    def _note_sms(self, sms: Sms) -> None:
        self._note("sms", _sms(sms))

    def _note_mail(self, mail: Mail) -> None:
        self._note("mail", asdict(mail))

    def _note(self, kind: str, what: dict[str, Any]) -> None:
        if self.ledger is None:
            return
        line = json.dumps({"kind": kind, "noted_at": time.time(), **what}) + "\n"
        with self.lock, self.ledger.open("a", encoding="utf-8") as file:
            file.write(line)


def _sms(sms: Sms) -> dict[str, Any]:
    return {
        "at": sms.at,
        "created_at": sms.created_at,
        "to": sms.to,
        "from": sms.sender,
        "body": sms.body,
        "sid": sms.sid,
        "status": sms.status,
        "direction": sms.direction,
        "error_code": sms.error_code,
        "callback": sms.callback,
    }
