"""Which addresses are those of push services: a browser names one, and nobody vouches for it.

Without this the bridge would post wherever a signed-in person wants it to, also into the network
that it runs in. Hosts are compared as they are written: a number, a name with a user before it or
another port is simply not in the list, so no parser has to agree with another one.

Sources: https://firebase.google.com/docs/cloud-messaging (Chrome, Edge on other systems, Opera),
https://mozilla-push-service.readthedocs.io (Firefox),
https://developer.apple.com/documentation/usernotifications/sending-web-push-notifications-in-web-apps-and-browsers,
https://learn.microsoft.com/windows/apps/design/shell/tiles-and-notifications/firewall-allowlist-config
"""

import re

_SERVICES = re.compile(
    r"https://(?:"
    r"fcm\.googleapis\.com"
    r"|jmt17\.google\.com"  # builds of Chromium that are not Google Chrome
    r"|updates\.push\.services\.mozilla\.com"
    r"|(?:[a-z0-9-]+\.)+push\.apple\.com"
    r"|(?:[a-z0-9-]+\.)+notify\.windows\.com"
    r")(?::443)?/[!-~]+",
    # Without ASCII, "ſ" would count as "s": another host, to whoever looks its name up.
    re.IGNORECASE | re.ASCII,
)
_THIS_MACHINE = re.compile(
    r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(?:/[!-~]*)?"
)


def is_push_service(endpoint: str, this_machine: bool = False) -> bool:
    """Whether a push service is there; `this_machine`: a simulated one on it is fine as well."""
    if "\\" in endpoint:
        return False
    return bool(
        _SERVICES.fullmatch(endpoint) or (this_machine and _THIS_MACHINE.fullmatch(endpoint))
    )


def is_this_machine(url: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    return bool(_THIS_MACHINE.fullmatch(url))
