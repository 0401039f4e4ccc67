"""Node-RED: a flow that verifies, answers and posts. It keeps nothing on disk."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import ClassVar

from tests.bench.contestants import PHONES, TakesZendesk
from tests.bench.events import PATH, SECRET
from tests.bench.stand import Stand
from tests.settings import ROOT

VERSION = "4.1.15"
_FOLDER = ROOT / "var" / "bench" / "node-red"
_PROGRAM = _FOLDER / "node_modules" / "node-red" / "red.js"
_TEMPLATE = Path(__file__).with_name("node_red_verify.js")
_INSTALL_SECONDS = 300


class NodeRed(TakesZendesk):
    """One process of Node.js."""

    key: ClassVar[str] = "node-red"
    name: ClassVar[str] = "Node-RED"
    told: ClassVar[str] = "a flow that verifies, remembers the event in memory, answers and posts"

    def missing(self) -> str:
        """Install it by npm under var/, once."""
        if not shutil.which("node") or not shutil.which("npm"):
            return "there is no Node.js: https://nodejs.org/ (version 18.5 or later)"
        if not _PROGRAM.exists():
            _FOLDER.mkdir(parents=True, exist_ok=True)
            options = ["--no-audit", "--no-fund", "--omit=dev", f"node-red@{VERSION}"]
            command = ["npm", "install", "--prefix", str(_FOLDER), *options]
            subprocess.run(command, capture_output=True, timeout=_INSTALL_SECONDS)
        return "" if _PROGRAM.exists() else f"npm could not install node-red@{VERSION}"

    def version(self) -> str:
        """As it is pinned."""
        return VERSION

    def start(self, stand: Stand, workers: bool = True) -> None:
        """On the flow, without the editor."""
        folder = stand.folder / "node-red"
        folder.mkdir(exist_ok=True)
        (folder / "flows.json").write_text(json.dumps(_flow(stand)))
        (folder / "settings.js").write_text(_SETTINGS % (stand.port, folder))
        node = shutil.which("node") or "node"
        command = [node, str(_PROGRAM), "--settings", str(folder / "settings.js")]
        stand.run([*command, "--userDir", str(folder)], {"PATH": os.environ["PATH"]})
        stand.answers("/")


_SETTINGS = """\
module.exports = {
    uiPort: %d,
    uiHost: "127.0.0.1",
    flowFile: "%s/flows.json",
    httpAdminRoot: false,
    functionGlobalContext: { crypto: require("crypto") },
    logging: { console: { level: "warn" } },
};
"""


def _flow(stand: Stand) -> list[dict[str, object]]:
    values = {"secret": SECRET, "phones": PHONES, "sink": f"{stand.vendors.sink}/twilio/Messages"}
    function = _TEMPLATE.read_text(encoding="utf-8").replace("VALUES", json.dumps(values))
    in_flow: dict[str, object] = {"z": "flow"}
    return [
        {"id": "flow", "type": "tab", "label": "Emergencies"},
        {"id": "in", "type": "http in", "url": PATH, "method": "post", "skipBodyParsing": True}
        | in_flow
        | {"wires": [["verify"]]},
        {"id": "verify", "type": "function", "func": function, "outputs": 2}
        | in_flow
        | {"wires": [["answer"], ["post"]]},
        {"id": "answer", "type": "http response", "wires": []} | in_flow,
        {"id": "post", "type": "http request", "method": "use", "ret": "txt", "wires": [[]]}
        | in_flow,
    ]
