"""The processes of the Procfile together: once each, whoever does it, and no matter who dies."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import requests

from bridge.core.commit import Commit, Index
from tests.processes.children import eventually
from tests.processes.hooks import Poster, comment_added
from tests.processes.system import PEOPLE, System, system, without_end

CHICAGO = ZoneInfo("America/Chicago")


def test_two_of_each_alert_once_and_send_one_digest() -> None:
    digest_at, day = _a_minute_ago()
    with system(replaced={'digest_at = "07:30"': f'digest_at = "{digest_at}"'}) as whole:
        whole.redis.start()
        _have_run_before(whole, day)
        whole.start(web=2, workers=2, clocks=2)
        tickets = whole.vendors.tickets(30)
        for ticket in tickets:
            whole.vendors.set_level(ticket, "Emergency")
        _all_are_out(whole, tickets)
        eventually(lambda: len(_digests(whole)) >= len(PEOPLE), 60, "the digest is out")
        eventually(whole.all_said, 60, "everything is said")
        assert whole.vendors.flush()
        assert sorted(_digests(whole)) == ["ana@acme.example", "ben@acme.example"]
        assert whole.counters()["digests"] == 1
        _nothing_came_twice(whole, tickets)
        assert whole.ready() == 200
        eventually(whole.idle, 60, "everything is done")
        assert whole.figures()["events_alerted"] == len(tickets)
        assert without_end(whole.figures()) == 0


def test_a_killed_workers_messages_are_sent_by_the_other(whole: System) -> None:
    whole.start(web=1, workers=1, clocks=1)
    victim = whole.worker()
    eventually(lambda: "worker_started" in victim.words(), 60, "both workers run")
    tickets = whole.vendors.tickets(8)
    whole.vendors.fault("twilio", "slow", seconds=2, method="POST")
    for ticket in tickets:
        whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: whole.vendors.texts_sent() >= 4, 60, "they are sending")
    victim.kill()
    wanted = len(tickets) * len(PEOPLE)
    eventually(lambda: len(whole.vendors.alerted().sms) == wanted, 30, "all texts are out")
    eventually(whole.all_said, 60, "everything is said")
    _nothing_came_twice(whole, tickets)


def test_a_stopped_worker_is_seen(whole: System) -> None:
    whole.start(web=1, workers=0, clocks=1)
    worker = whole.worker()
    eventually(lambda: whole.ready() == 200, 60, "the program is ready")
    assert worker.stop() == 0
    eventually(lambda: whole.ready() == 503, 30, "readyz says so")
    checks = requests.get(f"{whole.url}/readyz", timeout=5).json()["checks"]
    assert {name: check["ok"] for name, check in checks.items()} == {
        "redis": True,
        "worker": False,
        "clock": True,
    }


def test_without_redis_webhooks_are_refused_and_what_was_taken_is_kept(whole: System) -> None:
    whole.start(web=2, workers=0, clocks=1)
    ticket, later = whole.vendors.tickets(2)
    poster = Poster(whole.port)
    whole.vendors.set_level(ticket, "Emergency")
    assert whole.vendors.flush()
    taken = [each["status"] for each in whole.vendors.webhooks()]
    assert 202 in taken

    whole.redis.kill()
    assert poster.post(comment_added(ticket)) == 503
    assert 0 < int(poster.retry_after) <= 10
    assert whole.ready() == 503
    # Zendesk sends it again when Retry-After says so, and by then Redis is back.
    whole.vendors.set_level(later, "Emergency")

    whole.redis.start()
    whole.worker()
    _all_are_out(whole, [ticket, later])
    poster.close()  # the server may have closed it meanwhile, as it does with idle connections
    assert poster.post(comment_added(ticket)) == 202
    eventually(lambda: whole.ready() == 200, 60, "the program is ready again")


def _a_minute_ago() -> tuple[str, date]:
    """A civil time in Chicago that has just passed, and its day."""
    then = datetime.now(CHICAGO) - timedelta(seconds=60)
    return f"{then:%H:%M}", then.date()


def _have_run_before(whole: System, day: date) -> None:
    """A bridge that starts for the first time owes nobody a digest; this one sent yesterday's."""
    yesterday = (day - timedelta(days=1)).isoformat()
    commit = Commit()
    commit.index(Index.DIGEST_DAYS, yesterday, time.time() - 86_400)
    whole.store().commit(commit, time.time())


def _all_are_out(whole: System, tickets: list[int]) -> None:
    def out() -> bool:
        found = whole.vendors.alerted()
        lost = found.lost_sms(tickets, PEOPLE.values()) + found.lost_mails(tickets, PEOPLE)
        return not lost

    eventually(out, 60, "every emergency reached everybody by text and mail")


def _nothing_came_twice(whole: System, tickets: list[int]) -> None:
    found = whole.vendors.alerted()
    assert sum(found.sms.values()) == len(tickets) * len(PEOPLE)
    assert sum(found.mails.values()) == len(tickets) * len(PEOPLE)
    assert (found.sms_twice, found.mails_twice) == (0, 0)


def _digests(whole: System) -> list[str]:
    mails = whole.vendors.received()["mail"]
    return [each["to"] for each in mails if "-digest-" in each["custom_args"].get("delivery", "")]
