"""How Zendesk's API shows tickets and lists: at most 100 rows a page, and where the next is."""

from typing import Any
from urllib.parse import urlencode

from flask import request

from sandbox.zendesk.account import Ticket


def shown(ticket: Ticket) -> dict[str, Any]:
    """A ticket, with its address here."""
    return ticket.shown(request.url_root.rstrip("/") + "/zendesk")


def page(key: str, rows: list[Any]) -> dict[str, Any]:
    """The page that was asked for."""
    number = max(request.args.get("page", 1, int), 1)
    size = min(max(request.args.get("per_page", 100, int), 1), 100)
    more = number * size < len(rows)
    query = urlencode({**request.args, "page": str(number + 1)})
    return {
        key: rows[(number - 1) * size : number * size],
        "count": len(rows),
        "next_page": f"{request.base_url}?{query}" if more else None,
        "previous_page": None,
    }
