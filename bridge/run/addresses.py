"""Where everything is, in words for whoever started the program."""

from collections.abc import Iterator

from bridge.flows.context import Bridge
from bridge.ports import CallingChannel, TextChannel


def addresses(bridge: Bridge, port: int) -> str:
    """The pages, and what helpdesks and providers have to be told. `port`: listened on."""
    rows = list(_rows(bridge))
    width = max(len(what) for what, _ in rows)
    lines = [f"  {what:<{width}}  {where}" for what, where in rows]
    begun = f"The bridge listens on port {port} (Ctrl-C ends it)."
    return "\n".join(["", f"  {begun}", "", *lines, ""])


def _rows(bridge: Bridge) -> Iterator[tuple[str, str]]:
    base = bridge.public_base_url
    yield "The team's page", f"{base}/now"
    yield "Sign in at", f"{base}/sign-in"
    for name, connection in bridge.connections.items():
        yield f"{connection.kind.capitalize()} ({name}) posts webhooks to", f"{base}/hooks/{name}"
    for channel in bridge.channels.values():
        traits = channel.traits
        if isinstance(channel, TextChannel):
            # Receipts need no setting: each text names its own address.
            yield f"{traits.kind.capitalize()} posts texts to", f"{base}/inbound/{traits.name}"
        elif isinstance(channel, CallingChannel):
            yield f"{traits.kind.capitalize()} posts receipts to", f"{base}/receipts/{traits.kind}"
