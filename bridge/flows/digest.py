"""The daily digest: once per civil day, written into a ledger before anything is sent."""

from datetime import date, timedelta

from bridge.core import digests
from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.channels import letters
from bridge.core.commit import Commit, Index
from bridge.core.deliveries import AlertKind, DigestDay
from bridge.core.ledger import Digest
from bridge.flows.context import Bridge
from bridge.flows.delivery import digest_view
from bridge.flows.delivery.alerts import Alert, tell, tell_admins
from bridge.flows.team.credentials import warn_of_ends
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator


def plan(bridge: Bridge, now: float) -> None:
    """Put the next digest on the agenda, and the last one if its time has passed and none was sent.

    Safe to call from several clocks at any time: the item is the day, and so is the ledger line.
    """
    at, zone = bridge.policy.digest_at, bridge.zone
    day = digests.day_due(now, at, zone)
    if not bridge.store.listed(Index.DIGEST_DAYS):
        _begin(bridge, day, now)
    for each in (day, day + timedelta(days=1)):
        if bridge.store.read(Digest, each.isoformat()).value is None:
            commit = Commit()
            commit.schedule(
                Item(ItemKind.DIGEST, each.isoformat(), digests.planned(each, at, zone))
            )
            bridge.store.commit(commit, now)


def send(bridge: Bridge, lease: Lease) -> None:
    """Write the day into the ledger and add one e-mail per project manager, in one commit."""

    def step(turn: Turn) -> None:
        day = date.fromisoformat(lease.item.about)
        if turn.based_on(Digest, lease.item.about) is None:
            _add(turn, day)
            warn_of_ends(turn, day)

    attempt(bridge, step, lease)
    bridge.log.info("digest_sent", day=lease.item.about)
    plan(bridge, bridge.clock())


def _begin(bridge: Bridge, day: date, now: float) -> None:
    """A bridge that is started for the first time owes nobody the digest before."""
    versioned = bridge.store.read(Digest, day.isoformat())
    if versioned.value is None:
        commit = Commit()
        commit.expect(Digest, versioned)
        _keep(commit, Digest(day.isoformat(), now))
        bridge.store.commit(commit, now)


def _keep(commit: Commit, digest: Digest) -> None:
    commit.put(digest.day, digest)
    commit.index(Index.DIGEST_DAYS, digest.day, digest.at)


def _add(turn: Turn, day: date) -> None:
    bridge, now = turn.bridge, turn.now
    behind = now - digests.planned(day, bridge.policy.digest_at, bridge.zone)
    if behind > digests.LATE_UNTIL:
        _skip(turn, day)
        return
    late = behind > digests.LATE_AFTER
    digest = Digest(day.isoformat(), now, late=late, since=digest_view.since_last_digest(bridge))
    _keep(turn.commit, digest)
    turn.commit.index(Index.DIGESTS, digest.day, now)
    turn.commit.count("digests")
    alert = Alert(AlertKind.DIGEST, digest.day, content=DigestDay(digest.day))
    tell(turn, alert, bridge.pms(up_to_tier=99), on=bridge.channels_with(letters))


def _skip(turn: Turn, day: date) -> None:
    _keep(turn.commit, Digest(day.isoformat(), turn.now))
    turn.commit.count("digests_skipped")
    tell_admins(turn, operator.no_digest(day.isoformat()))
