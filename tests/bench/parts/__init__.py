"""The parts, by the names that `python -m tests.bench` takes."""

from tests.bench.parts import accepted, burst, commands, growth, latency, trouble
from tests.bench.results import Part

PARTS: dict[str, Part] = {
    "latency": latency.QUICK,
    "real": latency.REAL,
    "rate": accepted.TAKEN,
    "deciding": accepted.WORKED_ON,
    "burst": burst.BURST,
    "down": trouble.DOWN,
    "killed": trouble.KILLED,
    "copies": trouble.COPIES,
    "commands": commands.COMMANDS,
    "growth": growth.GROWTH,
}
