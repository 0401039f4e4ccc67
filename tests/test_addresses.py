"""Addresses that an admin writes: which can be meant, and what is said of the others."""

import pytest

from bridge.settings import addresses

GOOD = [
    "https://acme.zendesk.com",
    "https://jira.acme.example:8443/jira",
    "https://8.8.8.8",
    "http://127.0.0.1:4010",
    "http://127.8.8.8",
    "http://localhost:1",
    "http://[::1]:4010",
]
BAD = [
    "",
    "acme.zendesk.com",
    "//acme.zendesk.com",
    "ftp://acme.zendesk.com",
    "https://",
    "https:///path",
    "http://acme.zendesk.com",
    "http://127.0.0.1.nip.io",
    "http://localhost.evil.example",
    "https://user:canary@acme.zendesk.com",
    "https://canary@acme.zendesk.com",
    "https://127.0.0.1@evil.example",
    "https://acme.zendesk.com?x=canary",
    "https://acme.zendesk.com?",
    "https://acme.zendesk.com#canary",
    "https://acme.zendesk.com:99999",
    "https://acme.zendesk.com:0",
    "https://acme.zendesk.com:canary",
    "https://acme .zendesk.com",
    "https://acme.zendesk.com\n",
    "https://acme.zendesk.com\\@evil.example",
    "https://ácme.zendesk.com",
    "https://-acme.zendesk.com",
    "https://acme..com",
    "https://10.0.0.1",
    "https://172.16.3.4",
    "https://192.168.1.1",
    "https://169.254.169.254",
    "https://100.64.0.1",
    "https://0.0.0.0",
    "https://224.0.0.1",
    "https://255.255.255.255",
    "https://127.1",
    "https://0x7f000001",
    "https://0x7f.0.0.1",
    "https://0177.0.0.1",
    "https://2130706433",
    "https://[::]",
    "https://[fe80::1]",
    "https://[fe80::1%25eth0]",
    "https://[fd00::1]",
    "https://[::ffff:169.254.169.254]",
    "https://[::ffff:10.0.0.1]",
    "https://[64:ff9b::a9fe:a9fe]",
    "https://[2002:a9fe:a9fe::]",
    "https://[::1",
    "http://[::ffff:10.0.0.1]",
]


@pytest.mark.parametrize("url", GOOD)
def test_services_that_may_be_called(url: str) -> None:
    assert addresses.service_url(url + "/") == url


@pytest.mark.parametrize("url", BAD)
def test_services_that_may_not_be_called(url: str) -> None:
    with pytest.raises(ValueError) as raised:
        addresses.service_url(url)
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    "number", ["+15550100001", "+12025550143", "+442079460000", "+34910000000"]
)
def test_phone_numbers(number: str) -> None:
    assert addresses.phone_number(number) == number


@pytest.mark.parametrize(
    "number",
    [
        *(
            "",
            "+",
            "12025550143",
            "+1 202 555 0143",
            "+1(202)5550143",
            "+1202555014",
            "+120255501431",
        ),
        *("+999123456789", "+1202555014x", "tel:+12025550143", "+12025550143;ext=1", "+15550100"),
    ],
)
def test_what_is_no_phone_number_is_not_repeated(number: str) -> None:
    with pytest.raises(ValueError) as raised:
        addresses.phone_number(number)
    said = str(raised.value)
    assert "+15550100001" in said  # how to write it
    assert "2025550" not in said and "9991234" not in said


def test_the_last_two_figures_say_which_number_is_meant() -> None:
    with pytest.raises(ValueError, match="the number ending in 87 "):
        addresses.phone_number("2025550187")


def test_senders_of_text_messages() -> None:
    assert addresses.sms_sender("12345") == "12345"
    assert addresses.sms_sender("+15550100000") == "+15550100000"
    with pytest.raises(ValueError):
        addresses.sms_sender("ACME")


@pytest.mark.parametrize(
    "address", ["a@b.co", "first.last+tag@sub.example.com", "x@xn--d1.example"]
)
def test_email_addresses(address: str) -> None:
    assert addresses.email_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "a",
            "a@b",
            "a@@b.co",
            "a b@c.de",
            "a@b.co\n",
            "a@b.co\r\nBcc: x@y.zz",
            "Ana <a@b.co>",
        ),
        *("a@b..co", "a@-b.co", "a@b.co,c@d.ef", "a" * 65 + "@b.co", "a@" + "b" * 250 + ".co"),
    ],
)
def test_what_is_no_email_address(address: str) -> None:
    with pytest.raises(ValueError, match=r"name@example\.com"):
        addresses.email_address(address)


def test_suggestions() -> None:
    assert addresses.did_you_mean("Polcy", ["policy", "people"]) == 'did you mean "policy"?'
    assert addresses.did_you_mean("zzz", ["policy", "people"]) == ""
