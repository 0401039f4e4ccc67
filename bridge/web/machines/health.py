"""For operators: is the process alive, is the whole ready, and the figures."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from bridge.core.agenda import ItemKind
from bridge.core.commit import Index
from bridge.core.ledger import Event
from bridge.errors import StoreUnavailable
from bridge.flows.context import Bridge
from bridge.flows.pace import Behind, behind
from bridge.ports import Pulse
from bridge.web.guard import EVERYBODY, open_to
from bridge.web.request import the_bridge

blueprint = Blueprint("health", __name__)

DEAD_AFTER_SECONDS = 20.0
"""A worker or clock that was not heard of for so long counts as dead."""


@blueprint.get("/healthz")
@open_to(EVERYBODY)
def healthz() -> tuple[Response, int]:
    """This process answers."""
    return jsonify({"ok": True}), 200


@blueprint.get("/readyz")
@open_to(EVERYBODY)
def readyz() -> tuple[Response, int]:
    """200 only when an emergency that comes in now would go out: store, worker and clock."""
    checks = readiness(the_bridge().store)
    ready = all(check["ok"] for check in checks.values())
    return jsonify({"ready": ready, "checks": checks}), 200 if ready else 503


@blueprint.get("/metrics")
@open_to(EVERYBODY)
def metrics() -> Response:
    """Prometheus text; the figures are the store's, so that every process shows the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(the_bridge()))
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def readiness(pulse: Pulse) -> dict[str, dict[str, object]]:
    """Each part with whether it works, and in words what is wrong."""
    try:
        silence = pulse.silence()
    except StoreUnavailable as error:
        return {"redis": {"ok": False, "words": str(error)}}
    checks: dict[str, dict[str, object]] = {"redis": {"ok": True, "words": "answers"}}
    for role in ("worker", "clock"):
        silent = silence.get(role)
        ok = silent is not None and silent <= DEAD_AFTER_SECONDS
        words = "never seen" if silent is None else f"last seen {max(0, int(silent))} s ago"
        checks[role] = {"ok": ok, "words": words}
    return checks


class _Figures:
    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def collect(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
        """All counters under one name each, and the gauges that an alert would look at."""
        counts = CounterMetricFamily("bridge_events", "What happened, by kind", labels=["kind"])
        for name, value in sorted(self._bridge.store.counters().items()):
            counts.add_metric([name], value)
        store = self._bridge.store
        late = _late(self._bridge)
        return [
            counts,
            *_behind(self._bridge),
            _gauge("bridge_agenda_items", "Items on the agenda", store.size()),
            _gauge("bridge_agenda_late_seconds", "How late the most overdue item is", late),
            _gauge("bridge_dead_letters", "Kept failures", len(store.listed(Index.DEAD))),
            _gauge(
                "bridge_emergencies_waiting",
                "Emergencies that nobody has",
                len(store.listed(Index.WAITING)),
            ),
        ]


def _late(bridge: Bridge) -> float:
    """For how many seconds the item that is next waits already; 0: nothing is due."""
    now, due = bridge.clock(), bridge.store.next_due()
    first = next(iter(bridge.store.agenda(1)), None)
    if first is None or due is None or due > now:
        return 0.0
    event = bridge.store.read(Event, first.about).value if first.kind is ItemKind.EVENT else None
    # An event that overtakes others counts as due before it came.
    return now - max(due, event.received_at if event else due)


def _behind(bridge: Bridge) -> list[GaugeMetricFamily]:
    """How far what is written at each helpdesk is behind, because of how often it may be called."""
    names = ("bridge_helpdesk_updates_waiting", "bridge_helpdesk_behind_seconds")
    waiting = GaugeMetricFamily(names[0], "Updates of tickets that wait", labels=["connection"])
    seconds = GaugeMetricFamily(names[1], "Until the last has its turn", labels=["connection"])
    late = {each.connection: each for each in behind(bridge, bridge.clock())}
    for name in bridge.connections:
        each = late.get(name, Behind(name, 0, 0.0))
        waiting.add_metric([name], each.updates)
        seconds.add_metric([name], each.seconds)
    return [waiting, seconds]


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, words)
    gauge.add_metric([], value)
    return gauge
