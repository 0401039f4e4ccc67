"""What the buttons on /now and on the page of an emergency say with them."""

from flask import abort, request

_LONGEST_WHY = 200


def why() -> str:
    """Why it shall be told again; may be empty."""
    return request.form.get("why", "")[:_LONGEST_WHY]


def justified() -> bool:
    """Whether the emergency was justified; 400 when that is not said."""
    said = request.form.get("justified")
    if said not in ("yes", "no"):
        abort(400, "Say whether it was justified: yes or no.")
    return said == "yes"
