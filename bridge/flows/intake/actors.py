"""Who acted: ourselves, somebody who is known, or somebody whom the helpdesk has to be asked about.

Who was looked up is remembered for ten minutes, in the store; and of all events of one actor that
come at once, one asks.
"""

from dataclasses import replace

from bridge.core.commit import Commit
from bridge.core.known import KnownActor, Silence
from bridge.core.ledger import Identity
from bridge.core.tickets import Actor, Role
from bridge.flows import pace
from bridge.flows.context import Bridge

REMEMBERED_SECONDS = 600.0

SILENT_SECONDS = 10.0
"""How long a helpdesk that did not answer in time is not asked who somebody is."""

_LOOK_UP_CALLS = 2
"""The person, and their organizations."""


def is_ourselves(bridge: Bridge, connection: str, actor: Actor) -> bool:
    """Whether the actor is the bridge's own user, as far as it is known without asking."""
    return actor.role is Role.BRIDGE or (bool(actor.id) and actor.id == _own_id(bridge, connection))


def learn_ourselves(bridge: Bridge, connection: str, timeout: float) -> None:
    """Ask once who we are, so that nobody else can be taken for us; raises as a helpdesk does."""
    if _own_id(bridge, connection):
        return
    own_id = bridge.helpdesks[connection].ourselves(timeout)
    commit = Commit()
    commit.put(connection, Identity(connection, own_id))
    bridge.store.commit(commit, bridge.clock())


def known(bridge: Bridge, connection: str, actor: Actor, requester: str = "") -> Actor | None:
    """The actor with what the policy asks of them, where the helpdesk need not be asked.

    Before it is known who we are, anybody may be ourselves. `requester`: the id of the ticket's,
    who may escalate it whatever their role is; a client, as far as nobody said otherwise.
    """
    own_id = _own_id(bridge, connection)
    if actor.role is Role.BRIDGE or (own_id and actor.id == own_id):
        return replace(actor, role=Role.BRIDGE)
    if not actor.id or not own_id:
        return None
    if actor.role is Role.AGENT or (actor.role is Role.CLIENT and actor.organization_ids):
        return actor
    if actor.id == requester:
        return actor if actor.role is Role.CLIENT else replace(actor, role=Role.CLIENT)
    remembered = bridge.store.read(KnownActor, _id(connection, actor)).value
    if remembered is None or bridge.clock() - remembered.at > REMEMBERED_SECONDS:
        return None
    return _of_now(remembered.actor, actor)


def look_up(bridge: Bridge, connection: str, actor: Actor, timeout: float) -> Actor:
    """The actor as the helpdesk knows them; raises as a helpdesk does. `timeout`: seconds."""

    def ask() -> Actor:
        # Somebody may have asked just before.
        return known(bridge, connection, actor) or _asked(bridge, connection, actor, timeout)

    if not actor.id:
        return bridge.helpdesks[connection].actor(actor, timeout)
    return _of_now(bridge.patience.shared(f"actor {_id(connection, actor)}", ask), actor)


def is_silent(bridge: Bridge, connection: str) -> bool:
    """Whether the helpdesk has just let somebody wait in vain: the next need not wait as well."""
    silence = bridge.store.read(Silence, connection).value
    return silence is not None and bridge.clock() - silence.at < SILENT_SECONDS


def note_silence(bridge: Bridge, connection: str) -> None:
    """A helpdesk has let somebody wait in vain."""
    now = bridge.clock()
    commit = Commit()
    commit.put(connection, Silence(now), SILENT_SECONDS)
    bridge.store.commit(commit, now)


def _asked(bridge: Bridge, connection: str, actor: Actor, timeout: float) -> Actor:
    pace.spend(bridge, connection, _LOOK_UP_CALLS)
    found = bridge.helpdesks[connection].actor(actor, timeout)
    now = bridge.clock()
    commit = Commit()
    commit.put(_id(connection, actor), KnownActor(found, now), REMEMBERED_SECONDS)
    bridge.store.commit(commit, now)
    return found


def _of_now(found: Actor, actor: Actor) -> Actor:
    """Whoever was found; whether a rule acted for them differs from one time to the next."""
    return replace(found, automatic=found.automatic or actor.automatic)


def _id(connection: str, actor: Actor) -> str:
    return f"{connection}/{actor.id}"


def _own_id(bridge: Bridge, connection: str) -> str:
    identity = bridge.store.read(Identity, connection).value
    return identity.actor_id if identity else ""
