"""A Zendesk account in which every ticket exists, and is set to Emergency where that was told.

https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, iso
from tests.bench.accounts import BRIDGE_EMAIL, BRIDGE_ID, account_of, is_plain, user_of
from tests.bench.vendors.http import Answer, Request

_PATH = re.compile(r"/api/v2/([a-z_]+)(?:/([a-z0-9_]+))?(?:/([a-z_]+))?(?:\.json)?$")


class Zendesk:
    """Answers the calls that the bridge makes. `limit`: calls a minute; 0: as many as come.

    https://developer.zendesk.com/api-reference/introduction/rate-limits/
    """

    def __init__(self) -> None:
        self.limit = 0
        self.refused = 0
        self._tickets: dict[int, dict[str, Any]] = {}
        self._minute, self._calls = 0, 0

    def answer(self, request: Request) -> Answer:
        """Whatever is asked for; 404 for what the bench does not know."""
        headers = self._counted()
        if int(headers.get("X-Rate-Limit-Remaining", "0")) < 0:
            self.refused += 1
            wait = str(60 - int(time.time()) % 60)
            return Answer(status=429, headers={"Retry-After": wait, **headers})
        content = self._content(request)
        status = 404 if content is None else 200
        return Answer(json.dumps(content).encode(), status, headers=headers)

    def _counted(self) -> dict[str, str]:
        if not self.limit:
            return {}
        minute = int(time.time() // 60)
        self._calls = self._calls + 1 if minute == self._minute else 1
        self._minute = minute
        left = str(self.limit - self._calls)
        return {"X-Rate-Limit": str(self.limit), "X-Rate-Limit-Remaining": left}

    def _content(self, request: Request) -> dict[str, Any] | None:
        found = _PATH.search(urlsplit(request.path).path)
        what = found.groups() if found else ()
        match what:
            case ("tickets", id, "comments") if id:
                return {"comments": self._ticket(int(id))["comments"], "users": [], "count": 0}
            case ("tickets", id, None) if id and id.isdecimal():
                if request.method == "PUT":
                    self._change(int(id), json.loads(request.body)["ticket"])
                return self._shown(int(id))
            case ("users", "me", None):
                return {"user": _BRIDGE}
            case ("users", id, "organization_memberships") if id:
                membership = {"id": 1, "user_id": int(id), "organization_id": account_of(int(id))}
                return {"organization_memberships": [membership], "next_page": None, "count": 1}
            case ("users", id, None) if id:
                return {"user": _BRIDGE if int(id) == BRIDGE_ID else _client(int(id))}
            case ("incremental", "ticket_events", None):
                end = {"end_time": int(time.time()), "end_of_stream": True, "next_page": None}
                return {"ticket_events": [], "count": 0, **end}
        return None

    def _ticket(self, id: int) -> dict[str, Any]:
        if id not in self._tickets:
            level = "" if is_plain(id) else LEVELS["Emergency"]
            at = iso(time.time())
            self._tickets[id] = {
                "id": id,
                "subject": "All tills are down",
                "status": "open",
                "priority": "normal",
                "requester_id": user_of(account_of(id)),
                "organization_id": account_of(id),
                "tags": [level] if level else [],
                "custom_fields": [{"id": ESCALATION_FIELD, "value": level or None}],
                "created_at": at,
                "updated_at": at,
                "comments": [],
            }
        return self._tickets[id]

    def _shown(self, id: int) -> dict[str, Any]:
        ticket = {k: v for k, v in self._ticket(id).items() if k != "comments"}
        account = account_of(id)
        return {
            "ticket": ticket,
            "users": [_client(user_of(account))],
            "organizations": [{"id": account, "name": f"Account {account}"}],
            "audit": {"id": 1, "ticket_id": id, "events": []},
        }

    def _change(self, id: int, changes: dict[str, Any]) -> None:
        ticket = self._ticket(id)
        if comment := changes.get("comment"):
            at = iso(time.time())
            made = {"id": len(ticket["comments"]) + 1, "author_id": BRIDGE_ID, "created_at": at}
            ticket["comments"].insert(0, {**comment, **made})
        fields = {field["id"]: field for field in changes.get("custom_fields", ())}
        ticket["custom_fields"] = [
            fields.get(field["id"], field) for field in ticket["custom_fields"]
        ]
        ticket |= {name: changes[name] for name in ("tags", "priority") if name in changes}
        ticket["updated_at"] = iso(time.time())


_BRIDGE = {
    "id": BRIDGE_ID,
    "name": "Escalation bridge",
    "email": BRIDGE_EMAIL,
    "role": "admin",
    "active": True,
}


def _client(id: int) -> dict[str, Any]:
    account = account_of(id)
    return {
        "id": id,
        "name": "Casey Client",
        "email": f"casey@account-{account}.example",
        "role": "end-user",
        "organization_id": account,
        "active": True,
    }
