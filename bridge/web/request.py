"""What every door asks of the request that it answers, and how each of them refuses."""

from collections.abc import Mapping

from flask import Response, current_app, jsonify, render_template, request
from requests.structures import CaseInsensitiveDict

from bridge.flows.context import Bridge

MAX_BODY = 1024 * 1024
"""Bytes of a body; a longer one is refused."""


def the_bridge() -> Bridge:
    """The bridge of the application that answers this request."""
    bridge: Bridge = current_app.extensions["bridge"]
    return bridge


def headers() -> Mapping[str, str]:
    """The request's headers, whatever the case of their names; of repeated ones the last."""
    return CaseInsensitiveDict(request.headers.items())


def refuse(status: int, words: str, **headers: str) -> Response:
    """An error that says what is wrong, as JSON to machines and as a page to people."""
    if _wants_page():
        response = Response(_page(status, words))
    else:
        response = jsonify({"error": words})
    response.status_code = status
    response.headers.extend(headers)
    return response


_TITLES = {403: "Not for you", 404: "There is nothing here", 410: "It is not here any more"}


def _page(status: int, words: str) -> str:
    title = _TITLES.get(status, "That did not work")
    team = not request.path.startswith("/t/")
    return render_template("error.html", status=status, title=title, words=words, team=team)


def _wants_page() -> bool:
    machine = request.path.startswith(("/hooks/", "/receipts/"))
    return bool(request.accept_mimetypes.accept_html) and not machine
