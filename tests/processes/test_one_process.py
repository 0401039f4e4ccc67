"""`python -m bridge serve`: everything in one process, with a Redis of its own; and bad starts."""

import os
import signal
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import requests

from bridge.web.machines.bodies import MAX_WEBHOOK
from tests.processes.children import Child, eventually
from tests.processes.system import PEOPLE, SERVERS, System, without_end
from tests.tls import TlsDoor


def test_an_emergency_goes_out_and_a_restart_knows_the_cooldown(whole: System) -> None:
    served = whole.serve()
    eventually(lambda: whole.ready() == 200, 30, "the program is ready")
    for where in ("/now", "/sign-in", "/hooks/acme", "/inbound/sms", "/receipts/sendgrid"):
        assert f" {whole.url}{where}\n" in served.words()
    (ticket,) = whole.vendors.tickets(1)
    whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: len(whole.vendors.alerted().sms) == len(PEOPLE), 30, "the texts are out")
    endless = requests.post(f"{whole.url}/nowhere", data=bytes(MAX_WEBHOOK + 1), timeout=30)
    assert endless.status_code == 413
    servers = _redis_servers(whole)
    assert servers
    assert served.stop(within=25) == 0
    eventually(lambda: not _redis_servers(whole), 5, "its redis-server has ended with it")
    assert "Traceback" not in served.words()

    whole.serve()
    eventually(lambda: whole.ready() == 200, 30, "the program is ready again")
    before = whole.vendors.texts_sent()
    for level in ("None", "Emergency"):
        whole.vendors.set_level(ticket, level)
        assert whole.vendors.flush()
        eventually(lambda: without_end(whole.figures()) == 0, 60, "it is decided")
    assert whole.figures()["decisions_lowering_refused"] == 1
    assert whole.figures()["decisions_escalated"] == 1
    assert whole.vendors.texts_sent() == before


def test_kill_9_leaves_no_redis_behind_and_loses_nothing(whole: System) -> None:
    served = whole.serve()
    eventually(lambda: whole.ready() == 200, 30, "the program is ready")
    whole.vendors.fault("twilio", "503")
    (ticket,) = whole.vendors.tickets(1)
    whole.vendors.set_level(ticket, "Emergency")
    eventually(lambda: whole.vendors.requests("twilio"), 60, "it was tried")
    os.kill(served.pid, signal.SIGKILL)
    served.ended(5)
    eventually(lambda: not _redis_servers(whole), 10, "its redis-server has ended with it")
    whole.vendors.heal()
    whole.serve()
    eventually(lambda: len(whole.vendors.alerted().sms) == len(PEOPLE), 60, "the texts are out")


def test_it_ends_in_time_although_every_vendor_hangs_and_loses_nothing(whole: System) -> None:
    served = whole.serve()
    eventually(lambda: whole.ready() == 200, 30, "the program is ready")
    vendors = ("zendesk", "twilio", "sendgrid")
    for vendor in vendors:
        # Single bytes, for two minutes: no time-out of a read ends that.
        whole.vendors.fault(vendor, "drip", seconds=120)
    (ticket,) = whole.vendors.tickets(1)
    whole.vendors.set_level(ticket, "Emergency")
    for vendor in vendors:
        asked = partial(whole.vendors.requests, vendor)
        eventually(asked, 60, f"{vendor} was asked")
    assert served.stop(within=25) == 0
    eventually(lambda: not _redis_servers(whole), 5, "its redis-server has ended with it")
    assert "Traceback" not in served.words()

    whole.vendors.heal()
    whole.serve()
    eventually(lambda: len(whole.vendors.alerted().sms) == len(PEOPLE), 60, "the texts are out")


def test_all_faults_of_the_configuration_are_told_at_once(whole: System) -> None:
    served = whole.serve(SECRET_KEY="short", PUBLIC_BASE_URL="", BRIDGE_ACME_CLIENT_SECRET="")
    assert served.ended(20) == 2
    said = served.words()
    for name in ("SECRET_KEY", "PUBLIC_BASE_URL", "BRIDGE_ACME_CLIENT_SECRET"):
        assert said.count(f"{name}: ") == 1, said
    _is_plain(served)


def test_without_a_configuration_it_says_where_to_begin(whole: System) -> None:
    served = whole.serve(BRIDGE_CONFIG="")
    assert served.ended(20) == 2
    assert "BRIDGE_CONFIG: is missing" in served.words()
    _is_plain(served)


def test_a_taken_port_is_told(whole: System) -> None:
    whole.serve()
    eventually(lambda: whole.ready() == 200, 30, "the program is ready")
    second = whole.serve(BRIDGE_DATA_DIR=str(whole.folder / "other"))
    assert second.ended(20) == 2
    assert f"PORT: 127.0.0.1:{whole.port} is taken" in second.words()
    _is_plain(second)


def test_processes_without_a_shared_redis_say_so(whole: System) -> None:
    started = [whole.web(1), whole.worker(), whole.clock()]
    for child in started:
        assert child.ended(30) != 0
        assert "REDIS_URL: is missing" in child.words()
        _is_plain(child)


def test_a_redis_that_does_not_answer_is_told(whole: System) -> None:
    nowhere = f"unix://{whole.folder / 'nobody.sock'}"
    worker = whole.run("worker", [sys.executable, "-m", "bridge", "worker"], REDIS_URL=nowhere)
    assert worker.ended(20) == 2
    assert "cannot be used: it does not answer (ConnectionError)" in worker.words()
    _is_plain(worker)


def test_a_redis_with_a_certificate_that_it_signed_itself(whole: System) -> None:
    door = TlsDoor(urlsplit(whole.redis.start().url).path, whole.folder)
    command = [sys.executable, "-m", "bridge", "worker"]
    refused = whole.run("worker", command, REDIS_URL=door.url)
    assert refused.ended(20) == 2
    assert "its certificate is not trusted (self-signed certificate)" in refused.words()
    assert "BRIDGE_REDIS_TLS=no-verify" in refused.words()
    _is_plain(refused)
    taken = whole.run("worker", command, REDIS_URL=door.url, BRIDGE_REDIS_TLS="no-verify")
    eventually(lambda: "worker_started" in taken.words(), 30, "the worker works")
    assert taken.stop(within=25) == 0
    door.close()


def _is_plain(child: Child) -> None:
    assert "Traceback" not in child.words(), child.words()


def _redis_servers(whole: System) -> list[int]:
    """The servers that work in the program's data directory."""
    folder = str(Path(whole.folder, "var", "redis"))
    return [each.pid for each in psutil.process_iter() if _works_in(each, folder)]


def _works_in(process: psutil.Process, folder: str) -> bool:
    try:
        return process.name() in SERVERS and process.cwd() == folder
    except psutil.Error:
        return False
