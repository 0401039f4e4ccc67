"""What a provider says later about a delivery, and what a person texts back."""

from dataclasses import dataclass, replace

from bridge.core.deliveries import Delivery, DeliveryState, Receipt, supersedes
from bridge.core.escalations import EscalationIndex, HistoryLine, TicketRecord
from bridge.core.people import ChannelName, Person
from bridge.core.sentences import Reply, ReplyKind, read_reply, reply_code
from bridge.flows.acknowledge import acknowledge
from bridge.flows.alerts import tell_admins
from bridge.flows.context import MAX_ROUNDS, Bridge
from bridge.flows.deliver import CHANNEL_WORDS
from bridge.flows.unconfirmed import watch
from bridge.ports import Commit

_STATES = {
    DeliveryState.SENT: "sent on to the carrier",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "not delivered",
}


@dataclass(frozen=True)
class Answer:
    """What to text back; empty means nothing."""

    text: str = ""


def apply(bridge: Bridge, receipt: Receipt, channel: ChannelName) -> None:
    """Note a provider's word; repeated, late and unknown ones change nothing."""
    for _ in range(MAX_ROUNDS):
        versioned = bridge.store.read(Delivery, receipt.delivery)
        delivery = versioned.value
        if delivery is None or not supersedes(receipt.state, delivery.state):
            return
        now = bridge.clock()
        commit = Commit()
        commit.expect(Delivery, versioned)
        _note(bridge, commit, delivery, receipt, now)
        if bridge.store.commit(commit, now):
            return


def answer_text(bridge: Bridge, sender: str, text: str) -> Answer:
    """Do what a person texted. Strangers get no answer at all, nor does a carrier's stop word."""
    person = next((p for p in bridge.people if p.phone and p.phone == sender), None)
    if person is None:
        bridge.log.info("sms_from_stranger")
        return Answer()
    reply = read_reply(text)
    if reply.kind is ReplyKind.ACK:
        return Answer(_acknowledge(bridge, person, reply))
    if reply.kind in (ReplyKind.STOP, ReplyKind.START):
        _opted(bridge, person, reply.kind is ReplyKind.STOP)
        return Answer()
    return Answer("Escalation bridge: reply ACK and the ticket's number to take an emergency.")


def _note(bridge: Bridge, commit: Commit, delivery: Delivery, receipt: Receipt, now: float) -> None:
    delivered = receipt.state is DeliveryState.DELIVERED
    changed = replace(
        delivery,
        state=receipt.state,
        provider_id=receipt.provider_id or delivery.provider_id,
        accepted_at=delivery.accepted_at or now,
        delivered_at=now if delivered else None,
        error=receipt.error,
    )
    commit.put(delivery.id, changed)
    person = bridge.person(delivery.person)
    name = person.name if person else delivery.person
    if receipt.state in _STATES and delivery.record:
        what = f"{CHANNEL_WORDS[delivery.channel]} to {name}: {_STATES[receipt.state]}"
        line = HistoryLine(
            now,
            what,
            detail=receipt.error,
            event=delivery.event,
            escalation=delivery.escalation,
        )
        commit.line(delivery.record, line)
    if receipt.state is DeliveryState.FAILED:
        watch(commit, changed, now)
        headline = f"{CHANNEL_WORDS[delivery.channel]} did not reach {name}"
        do = "Reach them in another way and check their address."
        avoid = delivery.channel
        tell_admins(bridge, commit, headline, receipt.error, do, now, avoid, delivery.event)
    commit.count(f"receipts_{receipt.state.value}")


def _acknowledge(bridge: Bridge, person: Person, reply: Reply) -> str:
    found = _waiting(bridge, reply.code)
    if found is None:
        what = f"no open emergency {reply.code}" if reply.code else "no open emergency"
        return f"Escalation bridge: there is {what}."
    escalation, record = found
    done = acknowledge(bridge, escalation, person, "sms", bridge.clock())
    key = record.ticket.key or record.ticket.id
    if done is None or done.over:
        return f"Escalation bridge: {key} is over already, nothing to do."
    if not done.first:
        who = "You have" if done.by == person.name else f"{done.by} has"
        return f"Escalation bridge: {who} {key} already."
    return f"Escalation bridge: you have {key}. The others and the client are being told."


def _waiting(bridge: Bridge, code: str) -> tuple[str, TicketRecord] | None:
    """The newest emergency with that code (or any), waiting ones first."""
    waiting = [*bridge.store.listed("emergencies"), *bridge.store.listed("waiting")]
    for escalation in reversed(waiting):
        index = bridge.store.read(EscalationIndex, escalation).value
        record = bridge.store.read(TicketRecord, index.record).value if index else None
        if record and code in ("", reply_code(record.ticket.key or record.ticket.id)):
            return escalation, record
    return None


def _opted(bridge: Bridge, person: Person, out: bool) -> None:
    """An opted-out project manager would miss the next emergency: an operator has to know."""
    now = bridge.clock()
    commit = Commit()
    if out:
        headline = f"{person.name} has opted out of texts"
        do = "Ask them to text START to our number; until then they get e-mail only."
        detail = "They texted STOP; the carrier blocks our texts to them."
        tell_admins(bridge, commit, headline, detail, do, now, avoid=ChannelName.SMS)
    commit.count("opted_out" if out else "opted_in")
    bridge.store.commit(commit, now)
    bridge.log.warning("sms_opt", person=person.id, out=out)
