"""Code that nobody uses: vulture, told which names the templates use. `python -m tests.unused`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from vulture.config import make_config
from vulture.core import Vulture

TEMPLATES = ("bridge", "sandbox")


def main() -> int:
    """Print what is unused; the exit code, which vulture chooses."""
    config = make_config([])
    vulture = Vulture(
        ignore_names=[*config["ignore_names"], *template_names()],
        ignore_decorators=config["ignore_decorators"],
    )
    vulture.scavenge(config["paths"])
    return int(vulture.report())


def template_names() -> Iterator[str]:
    """Every name and attribute that a template reads."""
    jinja = Environment()
    for folder in TEMPLATES:
        for path in Path(folder).glob("**/templates/*"):
            if path.suffix in (".html", ".txt", ".svg"):
                tree = jinja.parse(path.read_text())
                yield from (node.attr for node in tree.find_all(nodes.Getattr))
                yield from (node.name for node in tree.find_all(nodes.Name))


if __name__ == "__main__":
    sys.exit(main())
