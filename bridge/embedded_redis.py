"""A redis-server of the program's own, for machines where none is set up (REDIS_URL is absent).

The rules that make it safe:
1. a write is on disk before it is acknowledged: `appendonly yes`, `appendfsync always`;
2. one bridge a data directory: the bridge holds `owner.lock` for as long as it lives;
3. one server a data directory: the server inherits `server.lock` and holds it for as long as it
   lives. A free owner.lock with a held server.lock means a server that outlived a killed bridge; it
   is shut down before a new one opens the same files;
4. the server ends with the program: on Linux by the kernel (PR_SET_PDEATHSIG), else at exit;
5. a server that dies on its own is started again.
"""

import atexit
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import redis

from bridge.errors import BridgeError
from bridge.redis_binary import RedisBinary, find_binary
from bridge.redis_check import EmbeddedRedisUnavailable, locked

log = logging.getLogger(__name__)
