"""A storm: what goes out by itself, and what is held back for the bundle of its address.

Rules:
- whether a delivery is held back is decided in the very commit that makes it, by the stream of its
  address: two workers never both take the last place;
- whoever joins a bundle bases the commit on its stream, and a bundle is closed in a commit of its
  own before it is looked at: nobody joins one that leaves;
- a bundle is a delivery like any other, with its own id and item; what it says shares its fate.
"""

from collections.abc import Sequence
from dataclasses import replace

from bridge.core.agenda import Item, ItemKind
from bridge.core.commit import Index
from bridge.core.deliveries import Delivery
from bridge.core.escalations import EscalationIndex, TicketRecord
from bridge.core.ledger import BundleLink, Gate
from bridge.core.stored import name_of
from bridge.core.storm import Stream, goes_singly, leaves_at, sort_of, stream_id
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn, attempt
from bridge.ports import TextChannel

LINK_SECONDS = 30 * 86_400.0


def placed(turn: Turn, deliveries: Sequence[Delivery], account: str) -> list[Delivery]:
    """Put each on the agenda, or into the bundle of its address; the deliveries as they then are.

    `account`: whose emergency they are about; empty for none.
    """
    names = [stream_id(each) for each in deliveries]
    known = turn.based_on_all(Stream, filter(None, names))
    streams = {each.id: each.value or Stream(each.id) for each in known}
    return [
        _placed(turn, streams.get(name), each, account)
        for name, each in zip(names, deliveries, strict=True)
    ]


def close(bridge: Bridge, bundle: Delivery) -> None:
    """Let nobody join the bundle any more; what comes from now on is of the next."""

    def step(turn: Turn) -> None:
        stream = turn.based_on(Stream, stream_id(bundle))
        if stream is not None and stream.bundle == bundle.id:
            turn.commit.put(stream.id, stream.closed(turn.now))

    attempt(bridge, step, event=bundle.event)


def phone_id(person: str, channel: str) -> str:
    """Whose texts an index holds: those to a person on a channel on which people can answer."""
    return f"{person}/{channel}"


def bundle_token(bridge: Bridge, bundle: Delivery) -> str:
    """The unguessable part of its person's link to a bundle."""
    return bridge.token(bundle.id)


def _placed(turn: Turn, stream: Stream | None, delivery: Delivery, account: str) -> Delivery:
    storms = turn.bridge.storms
    if stream is not None and not goes_singly(stream, account, turn.now, storms):
        bundle = stream.bundle or _begun(turn, stream, delivery)
        turn.commit.index(Index.BUNDLED, delivery.id, turn.now, of=bundle)
        return replace(delivery, bundle=bundle)
    if stream is not None:
        turn.commit.put(stream.id, stream.with_single(account, turn.now, storms))
    plan(turn, delivery, turn.now)
    return delivery


def _begun(turn: Turn, stream: Stream, first: Delivery) -> str:
    """The id of a bundle that begins with this delivery."""
    bundle = replace(
        first,
        id=f"bundle-{stream.id}-{int(turn.now * 1000)}",
        record="",
        escalation="",
        content=None,
        gathers=sort_of(first.alert),
    )
    turn.commit.put(bundle.id, bundle)
    turn.commit.put(stream.id, replace(stream, bundle=bundle.id))
    token = bundle_token(turn.bridge, bundle)
    turn.commit.put(token, BundleLink(token, bundle.id, bundle.person), LINK_SECONDS)
    turn.commit.count(f"bundles_{bundle.channel}")
    plan(turn, bundle, leaves_at(stream, turn.now, turn.bridge.storms))
    return bundle.id


def plan(turn: Turn, delivery: Delivery, due: float) -> None:
    """Put a delivery on the agenda of its channel, due then (seconds UTC)."""
    turn.commit.schedule(_item(delivery, due))
    if isinstance(turn.bridge.channels.get(delivery.channel), TextChannel):
        of = phone_id(delivery.person, delivery.channel)
        turn.commit.index(Index.TEXTS, delivery.id, due, of=of)


def _item(delivery: Delivery, due: float) -> Item:
    wants = [name_of(Delivery, delivery.id), name_of(Gate, delivery.gate)]
    if delivery.escalation:
        wants.append(name_of(EscalationIndex, delivery.escalation))
        wants.append(name_of(TicketRecord, delivery.record))
    return Item(
        ItemKind.DELIVERY,
        delivery.id,
        due,
        event=delivery.event,
        where=delivery.channel,
        wants=tuple(wants),
    )
