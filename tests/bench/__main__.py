"""Measure, and print plain tables with the machine that they were measured on."""

import os
import platform
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import accepted
from tests.processes.children import eventually
from tests.processes.system import system
from tests.prove import latency
from tests.prove.figures import ending_everything_on_sigterm, percentile

EMERGENCIES = 500
_FLUSHES = 200


def main(wanted: list[str]) -> int:
    """Latency and rate, or one of them."""
    ending_everything_on_sigterm()
    parts = {"latency": _latency, "rate": _rate}
    print(_machine(), flush=True)
    for name in wanted or list(parts):
        parts[name]()
    return 0


def _latency() -> None:
    print(f"\nFrom a webhook that is sent to the first SMS at the provider, {EMERGENCIES} single")
    print("emergencies one after the other, otherwise quiet, milliseconds:")
    rows = []
    with system() as whole:
        whole.start(web=2, workers=2, clocks=1)
        rows.append(_spread("gunicorn 2, worker 2, clock 1", latency.measured(whole, EMERGENCIES)))
    with system() as whole:
        whole.redis.start()
        whole.serve(REDIS_URL=whole.redis.url)
        eventually(lambda: whole.ready() == 200, 60, "the program is ready")
        rows.append(_spread("serve: all in one process", latency.measured(whole, EMERGENCIES)))
    _print(("set-up", "p50", "p90", "p99", "longest"), rows)


def _spread(setup: str, times: list[float]) -> tuple[str, ...]:
    figures = [*(percentile(times, share) for share in (0.5, 0.9, 0.99)), max(times)]
    return (setup, *(f"{each:.1f}" for each in figures))


def _rate() -> None:
    seconds, connections = accepted.SECONDS, accepted.CONNECTIONS
    print(
        f"\nWebhooks taken, each on disk before its answer (appendfsync always), {seconds:.0f} s,"
    )
    print(f"{connections} connections on the same machine:")
    rows = []
    for each in accepted.rates():
        times = (f"{each.p50:.0f}", f"{each.p99:.0f}", f"{each.processor:.1f}")
        rows.append((each.setup, f"{each.a_second:.0f}/s", *times, str(each.refused)))
    head = ("set-up", "accepted", "p50 ms", "p99 ms", "processor ms", "not 202")
    _print(head, rows)


def _machine() -> str:
    cpu = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (cpu.read_text().splitlines() if cpu.exists() else [])
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor() or platform.machine()
    python = platform.python_version()
    busy = f"load {os.getloadavg()[0]:.1f} before"
    flush = f"{_flush():.2f} ms to flush a write"
    return f"{os.cpu_count()} processors ({name}), Python {python}, {flush}, {busy}"


def _flush() -> float:
    """Milliseconds that one small write takes to be on disk, on average."""
    with TemporaryDirectory() as folder, Path(folder, "file").open("wb", buffering=0) as file:
        begun = time.perf_counter()
        for _ in range(_FLUSHES):
            file.write(b"x" * 512)
            os.fsync(file.fileno())
        return 1000 * (time.perf_counter() - begun) / _FLUSHES


def _print(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        first, *others = line
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]))
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
