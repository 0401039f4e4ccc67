"""Whether PUBLIC_BASE_URL leads here: the links of every alert, and webhooks, go by it."""

from urllib.parse import urlsplit

import requests

from bridge.errors import PermanentFailure, TemporaryFailure

_SECONDS = 5.0
_MEND = "is PUBLIC_BASE_URL right, and does the bridge run?"


def examine(base_url: str) -> str:
    """What is found there, in words for an admin. Raises BridgeError when it is not the bridge.

    It is asked from this machine: an address that only this machine reaches is said to be one.
    """
    try:
        answer = requests.get(f"{base_url}/healthz", timeout=_SECONDS)
    except (requests.RequestException, ValueError) as error:
        words = f"nobody answers at {base_url} ({type(error).__name__}): {_MEND}"
        raise TemporaryFailure(words) from None
    if answer.status_code != 200:
        raise PermanentFailure(f"{base_url} answers {answer.status_code} for /healthz: {_MEND}")
    where = "; nobody else can reach a loopback address" if _is_loopback(base_url) else ""
    return f"the bridge answers at {base_url}{where}"


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    return host == "localhost" or host.startswith("127.") or host == "::1"
