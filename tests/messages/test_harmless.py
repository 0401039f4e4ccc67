"""Words of others, whatever they are made of: no link and no order is left of them."""

import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bridge.messages.harmless import harmless

PARTS = [
    *("http", "https", "ftp", "://", "//", ":/", ":", "/", "www", ".", "@", "-", "_", ".com"),
    *("mailto:", "tel:", "sms:", "evil", "bit.ly", "3627732942", "127.0.0.1", "[::1]", "1.2"),
    *("\u03a9", "\u00e9", "\u017f", "\u212a", "\u200b", "\u202e", "\uff0f", "\uff1a", "\uff0e"),
    *("\u2024", "\u2026", "text", "txt", "send", "reply", "ack", "ACK 9999", "STOP", "yes"),
    *("unsubscribe", "start", "back 4821", "the word", "with", "to", "a", "s", "1"),
    *(" ", "\n", "'", '"', "(", ")", ",", "!", "*"),
]
words = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=12).map("".join)

# What phones make a link of: a scheme, www, a name with a dot before its last part, an address.
LINK = re.compile(
    r":/|www\.|(?<![A-Za-z])(?i:mailto|tel|sms):\S|[\w-]\.[^\W\d_]|\d+\.\d+\.\d+\.\d+"
)
ORDER = re.compile(
    r"(?<![a-z])(?:(?:reply|ack)(?![a-z])"
    r"|(?:text|txt|send)\W{1,3}(?:(?:the word|with)\W{1,3})?"
    r"(?:stop|unsubscribe|yes|start)(?![a-z]))",
    re.IGNORECASE | re.ASCII,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(words)
@example("\u03a9http://3627732942/pay")
@example("evil-.com")
@example("text reply STOP")
def test_no_link_and_no_order_is_left(said: str) -> None:
    left = harmless(said)
    assert not LINK.search(left)
    assert not ORDER.search(left)
    assert harmless(left) == left
