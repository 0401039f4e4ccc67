"""What operators ask: alive, ready, figures; and what happens while Redis is away."""

from pathlib import Path

import pytest
import redis
from prometheus_client.parser import text_string_to_metric_families

from adapters.stores.redis_store import RedisStore
from bridge.redis.server import EmbeddedRedis
from bridge.redis.trouble import why
from bridge.web.machines.health import DEAD_AFTER_SECONDS
from tests.web.door import Door, level_event, opened


def test_a_process_that_answers_is_alive(door: Door) -> None:
    assert door.get("/healthz").status_code == 200


def test_without_a_worker_it_is_not_ready_and_says_so(door: Door) -> None:
    door.bridge.store.beat("clock", door.bridge.store.now())
    answer = door.get("/readyz")
    assert answer.status_code == 503
    content = answer.get_json()
    assert content["ready"] is False
    assert content["checks"]["worker"] == {"ok": False, "words": "never seen"}
    assert content["checks"]["clock"]["ok"] is True


def test_with_worker_and_clock_it_is_ready(door: Door) -> None:
    for role in ("worker", "clock"):
        door.bridge.store.beat(role, door.bridge.store.now())
    answer = door.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["ready"] is True


@pytest.mark.parametrize("role", ["worker", "clock"])
def test_what_was_not_heard_of_for_long_is_dead(door: Door, role: str) -> None:
    # By Redis's own clock, which all processes share.
    now = door.bridge.store.now()
    for each in ("worker", "clock"):
        door.bridge.store.beat(each, now - (DEAD_AFTER_SECONDS + 5 if each == role else 0))
    answer = door.get("/readyz")
    assert answer.status_code == 503
    checks = answer.get_json()["checks"]
    assert checks[role]["words"].startswith("last seen ")
    assert [name for name, check in checks.items() if not check["ok"]] == [role]


def test_the_figures_can_be_read_by_prometheus(door: Door) -> None:
    door.zendesk(level_event())
    door.clock.now += 40
    text = door.get("/metrics").get_data(as_text=True)
    samples = {
        (sample.name, sample.labels.get("kind", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["bridge_events_total", "events_accepted"] == 1
    assert samples["bridge_agenda_items", ""] == 1
    assert samples["bridge_agenda_late_seconds", ""] == 40
    assert samples["bridge_dead_letters", ""] == 0
    assert samples["bridge_emergencies_waiting", ""] == 0


def test_while_redis_is_away_helpdesks_are_asked_to_come_again(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        door = opened(RedisStore(redis.Redis.from_url(server.url), why=why))
        assert door.zendesk(level_event(ticket=1)).status_code == 202
        server.stop()
        for answer in (door.zendesk(level_event(ticket=2)), door.get("/metrics")):
            assert answer.status_code == 503
            assert 0 < int(answer.headers["Retry-After"]) <= 60
            assert str(tmp_path) not in answer.get_data(as_text=True)
        ready = door.get("/readyz")
        assert ready.status_code == 503
        assert "does not answer" in ready.get_json()["checks"]["redis"]["words"]
        assert door.get("/healthz").status_code == 200
        server.start()
        assert door.zendesk(level_event(ticket=2)).status_code == 202
        assert door.bridge.store.size() == 2


def test_a_redis_that_refuses_writes_is_no_success(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        door = opened(RedisStore(client))
        client.config_set("min-replicas-to-write", 1)
        answer = door.zendesk(level_event())
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        client.config_set("min-replicas-to-write", 0)
        assert door.zendesk(level_event()).status_code == 202
