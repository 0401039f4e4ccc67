"""Admins hear each day that an API token ends soon, until it has been replaced."""

from datetime import date

from bridge.core.channels import letters
from bridge.core.connections import ends_soon
from bridge.core.deliveries import AlertKind
from bridge.flows.delivery.alerts import Alert, tell
from bridge.flows.turn import Turn
from bridge.messages import operator


def warn_of_ends(turn: Turn, day: date) -> None:
    """Add a letter to each admin for each connection whose token ends; once for each civil day."""
    bridge = turn.bridge
    for name, connection in bridge.connections.items():
        said = " ".join(bridge.helpdesks[name].warnings(turn.now))
        if said and ends_soon(connection, day):
            about = f"token-{name}-{day.isoformat()}"
            alert = Alert(AlertKind.OPERATOR, about, content=operator.token_ends(name, said))
            tell(turn, alert, bridge.admins(), on=bridge.channels_with(letters))
