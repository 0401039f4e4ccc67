"""Reading what a helpdesk posted: any JSON may come, and only Malformed may come out of it.

The readers never raise on a value of the wrong type; they answer with the empty value of theirs,
so that each inbox says itself which of its values it cannot do without.
"""

import hmac
import json
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, NoReturn

from bridge.errors import Malformed

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?"
    r"(?:\.([0-9]{1,9}))?(?:([Zz])|([+-][0-9]{2}):?([0-9]{2}))"
)
_SECONDS = re.compile(r"[0-9]{1,11}")
_ID = re.compile(r"[0-9]{1,20}")


def macs(
    secrets: Iterable[str], body: Iterable[bytes], method: str, before: str = ""
) -> list[bytes]:
    """The HMAC by each secret of a text `before` and the body, each piece taken as it comes in."""
    begun = [
        hmac.new(secret.encode(), before.encode("utf-8", "replace"), method) for secret in secrets
    ]
    for piece in body:
        for mac in begun:
            mac.update(piece)
    return [mac.digest() for mac in begun]


def load(body: bytes) -> dict[str, Any]:
    """The JSON object of a webhook's body; Malformed says what else it is and how to mend it."""
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8: send it as JSON in UTF-8.") from None
    except RecursionError:
        raise Malformed("The body is nested too deeply: send a flat JSON object.") from None
    except ValueError as error:
        raise Malformed(f"The body is not JSON ({_place(error)}): {_QUOTES}") from None
    if not isinstance(content, dict):
        raise Malformed("The body is JSON but not an object: send {…} with named values.")
    return content


_QUOTES = (
    "check the webhook's body; texts with quotes or line breaks may not be put into a template."
)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _place(error: ValueError) -> str:
    # The error's own text could quote the body; the place alone does not.
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return "a number is not valid"


def digest(content: dict[str, Any], *more: str) -> str:
    """The identity of a webhook by what it says: the order of its keys does not matter."""
    try:
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except RecursionError:
        raise Malformed("The body is nested too deeply: send a flat JSON object.") from None
    except ValueError:
        raise Malformed("The body has a number that is out of range: send it as text.") from None
    return sha256("\n".join((canonical, *more)).encode()).hexdigest()


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text, a number or a flag as text that can be stored; empty for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return ""
    # Half of a surrogate pair is valid in JSON, but cannot be encoded.
    return value.encode("utf-8", "replace").decode("utf-8")


def number_id(value: Any) -> str:
    """An id made of digits, said as a number or as text; empty for anything else."""
    said = text(value).strip()
    return said if _ID.fullmatch(said) else ""


def moment(value: Any) -> float | None:
    """Seconds UTC of an RFC 3339 time (0-9 digits of a fraction, `+0100` too) or of unix digits.

    A time without seconds is the beginning of its minute.
    """
    if not isinstance(value, str):
        return None
    said = value.strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    if not (match := _TIME.fullmatch(said)):
        return None
    date, time, seconds, fraction, zulu, hours, minutes = match.groups()
    zone = "+00:00" if zulu else f"{hours}:{minutes}"
    try:
        return datetime.fromisoformat(
            f"{date}T{time}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}{zone}"
        ).timestamp()
    except (ValueError, OverflowError):
        return None


def to_the_minute(value: Any) -> bool:
    """Whether it is a time that says no seconds."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    return match is not None and match[3] is None
