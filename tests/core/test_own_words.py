"""What somebody wrote themselves, apart from greetings, marks of form and what they quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.own_words import own_words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("It is down.", ["It is down."]),
        ("Hi,\r\n\r\nIt is down.\r\n> Is it?", ["It is down."]),
        ("Hello Ana, it is down.\nAll stores.", ["it is down.", "All stores."]),
        ("Hello Ana - it is down.", ["it is down."]),
        ("It is down.\nOn Mon, Ana Ruiz <a@b.example> wrote:\nIs it?", ["It is down."]),
        ("On Monday Ana wrote: it is down.", ["On Monday Ana wrote: it is down."]),
        ("> Is it?\nIt is down.", []),
        ("> Is it?\n\nIt is down.", ["It is down."]),
        ("> Is it\nreally?\n\nIt is down.", ["It is down."]),
        ("On Mon, Ana wrote:\n\n> Is it?\n\nIt is down.", ["It is down."]),
        ("On Mon, Ana wrote:\n\nIs it?\n\nIt is.", []),
        ("One.\n> Two?\n\nThree.", ["One.", "Three."]),
        ("<p>It is <b>down</b>.</p><p>All&nbsp;stores.</p>", ["It is down.", "All stores."]),
        ("a <b@c.example> d", ["a <b@c.example> d"]),
        ("5 < 6 and 7 > 6", ["5 < 6 and 7 > 6"]),
        ("Fish &amp; chips &lt;b&gt; &unknown; &", ["Fish & chips <b> &unknown; &"]),
        ("{color:red}Down{color} {code}x{code}", ["Down x"]),
        ("A.\n{quote}B.\n\nC.{quote}\nD.", ["A.", "D."]),
        ("A.<blockquote>B.<blockquote>C.</blockquote>D.</blockquote>E.", ["A.", "E."]),
        ("A.\u2028B.\x85C.", ["A.", "B.", "C."]),
        ("Hi,\n", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_writers_own_words(body: str, words: list[str]) -> None:
    assert [line.strip() for line in own_words(body) if line.strip()] == words


@given(st.text(alphabet="a \n>{quote}<blockquote></b>&#9;", max_size=100))
def test_any_text_has_own_words(body: str) -> None:
    assert all("\n" not in line for line in own_words(body))


def test_of_a_long_body_the_beginning_is_read() -> None:
    assert sum(map(len, own_words("down\n" * 100_000))) < 65_536
