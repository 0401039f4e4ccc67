"""`python -m sandbox.demo`, which is what `make demo` runs."""

import os
import sys

from bridge.errors import BridgeError
from sandbox.demo.run import run

if __name__ == "__main__":
    try:
        run(os.environ)
    except BridgeError as error:
        sys.exit(f"The demo cannot start:\n{error}")
