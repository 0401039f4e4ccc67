"""Alertmanager: an alert for each ticket, sent at once to a webhook. It keeps alerts in memory.

https://prometheus.io/docs/alerting/latest/configuration/
"""

import json
import shutil
import subprocess
from typing import ClassVar

from tests.bench.contestants import TakesZendesk
from tests.bench.events import posted
from tests.bench.stand import Stand

_PROGRAMS = ("prometheus-alertmanager", "alertmanager")
_CONFIGURATION = """\
route:
  receiver: sink
  group_by: ["..."]
  group_wait: 0s
receivers:
  - name: sink
    webhook_configs:
      - url: "%s/alertmanager"
        send_resolved: false
"""


class Alertmanager(TakesZendesk):
    """It knows no Zendesk and no signature: it is posted an alert of its own kind."""

    key: ClassVar[str] = "alertmanager"
    name: ClassVar[str] = "Alertmanager"
    told: ClassVar[str] = (
        "alerts of its own kind without a signature, in groups of one and without a wait; one "
        "webhook for each, which stands for both people"
    )

    def missing(self) -> str:
        """Where it is, is the machine's matter."""
        if any(map(shutil.which, _PROGRAMS)):
            return ""
        return "it is not installed: apt-get install prometheus-alertmanager"

    def version(self) -> str:
        """As it says itself."""
        command = [next(filter(None, map(shutil.which, _PROGRAMS)), "true"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=20)
        return (said.stdout or said.stderr).partition("(")[0].strip()

    def start(self, stand: Stand, workers: bool = True) -> None:
        """Alone, not as one of a cluster."""
        path = stand.folder / "alertmanager.yml"
        path.write_text(_CONFIGURATION % stand.vendors.sink, encoding="utf-8")
        program = next(filter(None, map(shutil.which, _PROGRAMS)))
        options = {
            "config.file": path,
            "storage.path": stand.folder / "alertmanager",
            "web.listen-address": f"127.0.0.1:{stand.port}",
            "cluster.listen-address": "",
        }
        stand.run([program, *(f"--{name}={value}" for name, value in options.items())])
        stand.answers("/-/ready")

    def emergency(self, ticket: int) -> bytes:
        """An alert that is labelled with the ticket."""
        labels = {"alertname": "Escalation", "severity": "critical", "ticket": str(ticket)}
        annotations = {"summary": "All tills are down", "description": "None of them starts."}
        body = json.dumps([{"labels": labels, "annotations": annotations}]).encode()
        return posted("/api/v2/alerts", body, {"Content-Type": "application/json"})

    def comment(self, ticket: int) -> bytes:
        """It knows nothing but alerts."""
        return self.emergency(ticket)
