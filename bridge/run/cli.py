"""The commands for admins. Exit code 0 only when all is well."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bridge.bootstrap import build, check, load
from bridge.errors import BridgeError, ConfigurationError
from bridge.flows.context import Bridge
from bridge.flows.delivery import digest_view, replay
from bridge.flows.intake import sweep
from bridge.messages.digest import digest_text
from bridge.ports import Channel, Helpdesk
from bridge.redis.connect import joined_redis
from bridge.run import cli_clients, cli_explain, processes, public_address
from bridge.settings.shown import describe


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except ConfigurationError as error:
        print(f"The configuration has to be mended:\n{error}", file=sys.stderr)
        return 2
    except BridgeError as error:
        print(str(error), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bridge", description="The escalation bridge.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "serve", "web, worker and clock in one process", _process(processes.serve))
    _add(commands, "worker", "a worker process", _process(processes.run_worker))
    _add(commands, "clock", "a clock process", _process(processes.run_clock_process))
    config = commands.add_parser("config", help="look at the configuration")
    _add(config.add_subparsers(required=True, metavar="what"), "check", "every fault", _config)
    _add(commands, "doctor", "ask every vendor whether the credentials work", _doctor)
    again = _add(commands, "replay", "try dead letters again", _replay)
    again.add_argument("item", nargs="*", help="ids as `replay --list` shows them; none means all")
    again.add_argument("--list", action="store_true", help="only show what there is")
    tail = _add(commands, "tail", "the newest lines of all timelines", _tail)
    tail.add_argument("--lines", type=int, default=50)
    tail.add_argument("--follow", "-f", action="store_true", help="go on until Ctrl-C")
    digest = _add(commands, "digest", "the daily digest as it would be sent now", _digest)
    digest.add_argument("--dry-run", action="store_true", required=True, help="send nothing")
    _add(commands, "sweep", "ask the helpdesks now for escalations that no webhook told", _sweep)
    cli_clients.add_commands(commands, _add, _with_bridge)
    cli_explain.add_command(commands, _add, _with_bridge)
    return parser


def _add(commands: Any, name: str, help: str, run: Callable[..., int]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.add_argument("--json", action="store_true", help="for scripts")
    parser.set_defaults(run=run)
    return parser


def _process(run: Callable[[], None]) -> Callable[[Any], int]:
    def started(_: Any) -> int:
        run()
        return 0

    return started


def _config(options: Any) -> int:
    faults = check(os.environ)
    if options.json:
        shown: dict[str, Any] = {"ok": not faults, "faults": faults}
        if not faults:
            shown["settings"] = describe(load(os.environ))
        print(json.dumps(shown, indent=2))
        return 1 if faults else 0
    if faults:
        print("The configuration has to be mended:", file=sys.stderr)
        for fault in faults:
            print(f"- {fault}", file=sys.stderr)
        return 1
    settings = load(os.environ)
    print("The configuration is right.")
    for warning in settings.warnings:
        print(f"  worth a look: {warning}")
    return 0


def _doctor(options: Any) -> int:
    return _with_bridge(lambda bridge: _examine(bridge, options.json))


def _examine(bridge: Bridge, as_json: bool) -> int:
    """Ask each vendor; one that does not answer does not keep the others from being asked."""
    found = []
    parts: dict[str, Channel | Helpdesk] = {**bridge.helpdesks, **bridge.channels}
    checks = {name: part.check for name, part in parts.items()}
    checks["public address"] = lambda: public_address.examine(bridge.public_base_url)
    ends = {name: one.warnings(time.time()) for name, one in bridge.helpdesks.items()}
    for name, check_it in checks.items():
        try:
            ok, words = True, check_it()
        except BridgeError as error:
            ok, words = False, str(error)
        words = words.removeprefix(f"{name}: ")
        found.append({"part": name, "ok": ok, "words": " ".join((words, *ends.get(name, ())))})
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        for each in found:
            print(f"{'ok  ' if each['ok'] else 'BAD '} {each['part']}: {each['words']}")
    return 0 if all(each["ok"] for each in found) else 1


def _replay(options: Any) -> int:
    return _with_bridge(lambda bridge: _replay_with(bridge, options))


def _replay_with(bridge: Bridge, options: Any) -> int:
    letters = replay.dead_letters(bridge)
    if options.list:
        rows = [{"item": each.item, "words": each.words} for each in letters]
        print(json.dumps(rows, indent=2) if options.json else _lines(rows, "no dead letters"))
        return 0
    wanted = options.item or [letter.item for letter in letters]
    unknown = set(wanted) - {letter.item for letter in letters}
    if unknown:
        print(f"not a dead letter: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    for item in wanted:
        replay.replay(bridge, item)
    print(json.dumps({"replayed": wanted}) if options.json else f"{len(wanted)} tried again")
    return 0


def _lines(rows: list[dict[str, str]], empty: str) -> str:
    return "\n".join(f"{row['item']}  {row['words']}" for row in rows) or empty


def _tail(options: Any) -> int:
    return _with_bridge(lambda bridge: _follow(bridge, options))


def _follow(bridge: Bridge, options: Any) -> int:
    shown: set[tuple[str, Any]] = set()
    while True:
        for record, line in bridge.store.log(options.lines):
            if (record, line) in shown:
                continue
            shown.add((record, line))
            print(_log_line(bridge, record, line, options.json), flush=True)
        if not options.follow:
            return 0
        time.sleep(1)


def _log_line(bridge: Bridge, record: str, line: Any, as_json: bool) -> str:
    reason = line.reason.value if line.reason else ""
    if as_json:
        names = ("at", "what", "who", "detail", "event", "escalation")
        fields = {name: getattr(line, name) for name in names}
        return json.dumps({"record": record, "reason": reason, **fields})
    at = datetime.fromtimestamp(line.at, bridge.zone).strftime("%Y-%m-%d %H:%M:%S %Z")
    parts = [at, record, line.what, reason, line.who, line.detail]
    return "  ".join(" ".join(part.split()) for part in parts if part)


def _digest(_: Any) -> int:
    return _with_bridge(_show_digest)


def _show_digest(bridge: Bridge) -> int:
    now = bridge.clock()
    print(digest_text(digest_view.preview(bridge, now), bridge.zone, now))
    return 0


def _sweep(options: Any) -> int:
    return _with_bridge(lambda bridge: _sweep_all(bridge, options.json))


def _sweep_all(bridge: Bridge, as_json: bool) -> int:
    """Sweep each connection; one that does not answer does not keep the others from it."""
    rows = [_swept(bridge, name) for name in sorted(bridge.connections)]
    print(json.dumps(rows, indent=2) if as_json else "\n".join(map(_sweep_words, rows)))
    return 1 if any(row["error"] for row in rows) else 0


def _swept(bridge: Bridge, name: str) -> dict[str, Any]:
    try:
        look = sweep.look_for_missed(bridge, name, bridge.clock())
    except BridgeError as error:
        return {"connection": name, "found": [], "error": str(error)}
    return {"connection": name, "found": [one.shown() for one in look.found], "error": ""}


def _sweep_words(row: dict[str, Any]) -> str:
    if row["error"]:
        return f"{row['connection']}: {row['error']}"
    found = [f"\n  {one['ticket']}  {one['level']}  {one['late']}" for one in row["found"]]
    return f"{row['connection']}: {len(found) or 'nothing'} found{''.join(found)}"


def _with_bridge(work: Callable[[Bridge], int]) -> int:
    settings = load(os.environ)
    with joined_redis(settings) as client:
        return work(build(settings, client))
