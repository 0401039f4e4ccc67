"""Whether an address written by an admin can be meant: URLs, email addresses, phone numbers, zones.

Every check gives the address back as the bridge uses it, or raises ValueError with a text that says
what is wrong and how to mend it. The texts never repeat the address: it may hold a password, and
phone numbers are personal.
"""

import ipaddress
import re
from difflib import get_close_matches
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?=.*\.)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.?)+"
)
# Area code 555 belongs to nobody; examples, the sandbox and the tests use it.
_FICTIONAL = re.compile(r"\+1555[0-9]{7}")
# Addresses that stand for an IPv4 address: https://www.rfc-editor.org/rfc/rfc6052
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SHORT_CODE = re.compile(r"[0-9]{5,6}")


def service_url(url: str) -> str:
    """The base URL of a vendor's service, without a slash at its end.

    Only https to public hosts; loopback addresses may use http (a simulated vendor). An address in
    figures inside a private network is refused, so that the bridge cannot be pointed at it.
    """
    parts = _split(url)
    host = parts.hostname or ""
    if not is_loopback(host):
        _refuse_private(host)
    return url.rstrip("/")


def public_url(url: str) -> str:
    """The URL at which the world reaches the bridge: scheme and host, without a path."""
    parts = _split(url)
    if "_" in (parts.hostname or ""):
        raise ValueError(
            "the host holds an underscore, and Twilio refuses such callback addresses; "
            "use a name of letters, figures and hyphens"
        )
    if parts.path.strip("/"):
        raise ValueError(
            "it has a path; write the scheme and host only: https://bridge.example.com"
        )
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by the name localhost or by a loopback address in full."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def email_address(address: str) -> str:
    """An email address that is fit for a header."""
    if not (_EMAIL.fullmatch(address) and len(address) <= 254 and ".." not in address):
        raise ValueError("this is not an email address; write it as name@example.com")
    return address


def phone_number(number: str) -> str:
    """A phone number in E.164 form that can exist."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        raise ValueError(_phone_fault(number, "is not an international phone number")) from None
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        raise ValueError(_phone_fault(number, "holds more than a plus sign and figures"))
    if not (phonenumbers.is_valid_number(parsed) or _FICTIONAL.fullmatch(number)):
        raise ValueError(_phone_fault(number, "cannot exist in its country"))
    return number


def sms_sender(number: str) -> str:
    """What a text message may come from: a phone number, or a short code of 5 or 6 figures."""
    return number if _SHORT_CODE.fullmatch(number) else phone_number(number)


def time_zone(name: str) -> str:
    """The name of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        hint = did_you_mean(name, available_timezones()) or "write it as America/Chicago"
        raise ValueError(f"there is no such time zone; {hint}") from None
    return name


def did_you_mean(word: str, known: "set[str] | frozenset[str] | list[str]") -> str:
    """A suggestion for a word that is not known; empty when nothing is like it."""
    by_form = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(word.casefold(), list(by_form), n=1, cutoff=0.6)
    return f'did you mean "{by_form[close[0]]}"?' if close else ""


def _split(url: str) -> SplitResult:
    if not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise ValueError(
            "it holds a space or a character that no URL has; "
            "write names in other scripts in their xn-- form"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("this is not a URL; write it as https://name.example.com") from None
    _refuse_extras(parts, url)
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("this is not a web address; write it as https://name.example.com")
    _refuse_odd_host(parts.hostname)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("plain http is accepted for loopback addresses only; write https://")
    return parts


def _refuse_extras(parts: SplitResult, url: str) -> None:
    if "@" in parts.netloc:
        raise ValueError(
            "it holds a user name or password before an @; leave that out, "
            "secrets belong in the environment"
        )
    if "?" in url or "#" in url:
        raise ValueError("it has a query (?) or a fragment (#); leave that out")


def _refuse_odd_host(host: str) -> None:
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise ValueError("the host is not an IPv6 address; use the host's name") from None
        return
    if not _HOST.fullmatch(host):
        raise ValueError("the host is not a name that can exist; write it as name.example.com")
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        # 127.1, 0x7f000001 and 2130706433 are addresses to the resolver though not to a reader.
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise ValueError("the host is an abbreviated IP address; use the host's name") from None


def _refuse_private(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or _nat64(address) or address
    if not address.is_global or address.is_multicast:
        raise ValueError(
            "the host is an address in a private or reserved network, which the bridge must not "
            "be pointed at; use the public name of the service"
        )


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _phone_fault(number: str, wrong: str) -> str:
    figures = re.sub(r"\D", "", number)
    ending = f" ending in {figures[-2:]}" if len(figures) > 4 else ""
    return (
        f"the number{ending} {wrong}; write it as a plus sign, country code and number "
        "without spaces: +15550100001"
    )
