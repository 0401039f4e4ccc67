"""`python -m sandbox`: the simulated vendors as a process of their own."""

import argparse
import sys
import time
from pathlib import Path

from sandbox.app import SandboxServer, create_app
from sandbox.demo.page import demo_blueprint
from sandbox.demo.world import demo_configuration, demo_world
from sandbox.jira.limits import Limits
from sandbox.world import Pace
from sandbox.zendesk.limits import UNLIMITED


def main(arguments: list[str]) -> None:
    """Serve until interrupted."""
    options = _parser().parse_args(arguments)
    pace = Pace(options.workers, options.retry_scale, options.carrier_delay)
    world = demo_world(time.time, options.bridge, pace, options.ledger)
    world.page = ""
    if options.no_limits:
        world.zendesk.meter.limits = UNLIMITED
        world.jira.limits = Limits.none(time.time)
    app = create_app(world)
    app.register_blueprint(demo_blueprint(world, bridge_url=options.bridge))
    server = SandboxServer(app, options.port)
    if options.write_config:
        _write_configuration(options.write_config, *demo_configuration(world, server.url))
    print(f"Sandbox vendors on {server.url}, webhooks to {options.bridge}", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        world.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="0: any free port")
    parser.add_argument("--bridge", default="http://127.0.0.1:8000", help="the bridge's address")
    parser.add_argument("--ledger", type=Path, help="append what people receive, a JSON line each")
    parser.add_argument("--workers", type=int, default=16, help="webhooks sent at the same time")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on retry waits")
    parser.add_argument("--carrier-delay", type=float, default=0.0, help="seconds per SMS status")
    parser.add_argument("--no-limits", action="store_true", help="take any number of requests")
    parser.add_argument(
        "--write-config", type=Path, help="folder for bridge.toml and bridge.env that fit"
    )
    return parser


def _write_configuration(folder: Path, toml: str, environment: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bridge.toml").write_text(toml, encoding="utf-8")
    lines = "".join(f"{name}={value}\n" for name, value in environment.items())
    (folder / "bridge.env").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
