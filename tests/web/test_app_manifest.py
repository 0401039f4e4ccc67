"""/now can be put on a Home Screen: without that an iPhone shows no notifications."""

import json
import re
import struct

from tests.web.door import Door


def test_the_manifest_is_that_of_an_app(door: Door) -> None:
    page = door.get("/sign-in").text
    address = re.search(r'rel="manifest" href="([^"]+)"', page)
    assert address
    answer = door.get(address[1])
    manifest = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/now")
    assert manifest["name"] and manifest["short_name"]
    folder = address[1].rpartition("/")[0]
    for icon in manifest["icons"]:
        shown = door.get(f"{folder}/{icon['src']}")
        assert (shown.status_code, shown.mimetype) == (200, icon["type"])
        if icon["type"] == "image/png":
            assert "{}x{}".format(*_size(shown.data)) == icon["sizes"]


def test_iphones_find_their_icon(door: Door) -> None:
    address = re.search(r'rel="apple-touch-icon" href="([^"]+)"', door.get("/sign-in").text)
    assert address and _size(door.get(address[1]).data) == (180, 180)


def test_clients_are_offered_no_app_of_the_team(door: Door) -> None:
    assert "manifest" not in door.get("/t/").text


def _size(png: bytes) -> tuple[int, int]:
    """Width and height: https://www.w3.org/TR/png/#11IHDR."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
