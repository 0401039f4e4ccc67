"""What the demo page shows: plain values out of the world. Times in America/Chicago."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.demo.world import ISSUE, TEAM, TICKET
from sandbox.jira.people import agent_of as jira_agent_of
from sandbox.jira.site import OPTIONS, PRIORITIES, STATUSES, Issue
from sandbox.jira.tracker import Jira
from sandbox.jira.wiki import read
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, REASON_FIELD
from sandbox.zendesk.people import agent_of

ZONE = ZoneInfo("America/Chicago")
DIGEST_AT = time_of_day(7, 30)
BREAKAGES: dict[str, dict[str, Any]] = {
    "twilio": {
        "words": "Twilio too busy",
        "fact": "answers 429, come back in 10 s",
        "fault": {"vendor": "twilio", "kind": "429", "retry_after": "10"},
    },
    "sendgrid": {
        "words": "SendGrid down",
        "fact": "answers 500 to every e-mail",
        "fault": {"vendor": "sendgrid", "kind": "500"},
    },
    "zendesk": {
        "words": "Zendesk slow",
        "fact": "takes 5 s for every answer",
        "fault": {"vendor": "zendesk", "kind": "slow", "seconds": 5.0},
    },
}

Timeline = Callable[[str, str], Sequence[dict[str, Any]]]
"""(connection, ticket id) -> entries with at (seconds UTC), what, reason, who and detail."""

_log = logging.getLogger(__name__)


def zendesk_ticket(world: SandboxWorld) -> dict[str, Any]:
    """The Zendesk ticket of the demo."""
    desk = world.zendesk
    ticket = desk.ticket(TICKET)
    client, users = desk.users[ticket.requester_id], desk.users
    organization = desk.organizations.get(ticket.organization_id or 0)
    words = {tag: level for level, tag in LEVELS.items()}
    return {
        "connection": "acme",
        "product": "Zendesk",
        "id": str(ticket.id),
        "key": f"#{ticket.id}",
        "subject": ticket.subject,
        "level": words.get(ticket.fields.get(ESCALATION_FIELD) or "", "None"),
        "reason": ticket.fields.get(REASON_FIELD) or "",
        "priority": (ticket.priority or "none").capitalize(),
        "status": ticket.status.capitalize(),
        "tags": sorted(ticket.tags),
        "tags_word": "Tags",
        "organization": organization.name if organization else "",
        "client": client.name,
        "agent": agent_of(desk).name,
        "place": "",
        "comments": [
            {
                "id": comment["id"],
                "who": users[comment["author_id"]].name,
                "role": _role(users[comment["author_id"]].role, comment["author_id"], desk.bridge),
                "text": comment["body"],
                "public": comment["public"],
                "at": datetime.fromisoformat(comment["created_at"]).timestamp(),
            }
            for comment in list(ticket.comments)
        ],
    }


def jira_issue(world: SandboxWorld) -> dict[str, Any]:
    """The Jira issue of the demo."""
    site = world.jira
    issue = site.issue(ISSUE)
    names = [site.organizations[id].name for id in issue.organizations]
    first = {
        "id": "0",
        "author": issue.reporter,
        "body": issue.description,
        "public": True,
        "at": issue.created_at,
    }
    return {
        "connection": "support",
        "product": "Jira",
        "id": issue.id,
        "key": issue.key,
        "subject": issue.summary,
        "level": OPTIONS.get(issue.escalation or "", "None"),
        "reason": issue.reason or "",
        "priority": PRIORITIES[issue.priority],
        "status": STATUSES[issue.status],
        "tags": sorted(issue.labels),
        "tags_word": "Labels",
        "organization": ", ".join(names),
        "client": site.users[issue.reporter].name,
        "agent": jira_agent_of(site).name,
        "place": _place(site, issue),
        "comments": [
            {
                "id": comment["id"],
                "who": site.users[comment["author"]].name,
                "role": _role(site.users[comment["author"]].kind, comment["author"], site.bridge),
                "text": read(comment["body"]),
                "public": comment["public"],
                "at": comment["at"],
            }
            for comment in [first, *issue.comments]
        ],
    }


def _place(site: Jira, issue: Issue) -> str:
    queue = [one.id for one in site.queue()]
    return f"{queue.index(issue.id) + 1} of {len(queue)} in the queue"


def _role(role: str, id: Any, bridge: Any) -> str:
    if id == bridge.id:
        return "bridge"
    return "client" if role in ("end-user", "customer") else "agent"


def phones(world: SandboxWorld) -> list[dict[str, Any]]:
    """The project managers' phones with all texts, oldest first."""
    with world.lock:
        texts = list(world.twilio.messages.values())
    return [
        {
            "name": member.name,
            "number": member.phone,
            "shown_number": f"({member.phone[2:5]}) {member.phone[5:8]}-{member.phone[8:]}",
            "stopped": member.phone in world.twilio.opted_out,
            "texts": [
                {
                    "id": sms.sid,
                    "mine": sms.direction == "inbound",
                    "body": sms.body,
                    "at": sms.created_at,
                    "status": sms.status,
                    "failed": sms.status in ("failed", "undelivered"),
                }
                for sms in texts
                if member.phone in (sms.to, sms.sender)
            ],
        }
        for member in TEAM
        if member.phone
    ]


def inbox(world: SandboxWorld) -> list[dict[str, Any]]:
    """All mails, newest first."""
    names = {member.email: member.name for member in TEAM}
    with world.lock:
        mails = list(world.sendgrid.mails)
    return [
        {
            "id": mail.id,
            "name": names.get(mail.to, mail.to),
            "to": mail.to,
            "subject": mail.subject,
            "at": mail.created_at,
            "status": mail.status,
        }
        for mail in reversed(mails)
    ]


def history(timeline: Timeline | None, connection: str, ticket: str) -> list[dict[str, Any]] | None:
    """The ticket's timeline, oldest first; None when the bridge does not tell."""
    if timeline is None:
        return None
    try:
        entries = timeline(connection, ticket)
    except Exception:
        # It runs the bridge's code; whatever fails there must not take the page down with it.
        _log.exception("the bridge's timeline failed")
        return None
    shown = []
    for entry in entries:
        content = f"{entry['at']}{entry['what']}{entry.get('detail')}"
        id = hashlib.sha256(content.encode()).hexdigest()[:12]
        shown.append({"reason": "", "who": "", "detail": "", **entry, "id": id})
    return shown


def breakages(world: SandboxWorld) -> list[dict[str, Any]]:
    """What can be broken on the page, and whether it is."""
    broken = {fault["vendor"] for fault in world.faults.active()}
    return [
        {"name": name, "words": one["words"], "fact": one["fact"], "on": name in broken}
        for name, one in BREAKAGES.items()
    ]


def until_digest(now: float) -> float:
    """Seconds from `now` (UTC) to the next half past seven in Chicago."""
    local = datetime.fromtimestamp(now, ZONE)
    digest = datetime.combine(local.date(), DIGEST_AT, ZONE)
    if digest.timestamp() <= now:
        digest = datetime.combine(local.date() + timedelta(days=1), DIGEST_AT, ZONE)
    return digest.timestamp() - now


def clock_words(at: float) -> str:
    """Seconds UTC as the page's clock shows them."""
    return f"{datetime.fromtimestamp(at, ZONE):%A, %B %-d, %-I:%M %p}"


def short_time(at: float) -> str:
    """Seconds UTC as shown beside every entry."""
    return f"{datetime.fromtimestamp(at, ZONE):%b %-d, %-I:%M %p}"
