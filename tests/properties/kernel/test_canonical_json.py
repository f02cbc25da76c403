"""What holds for the one form of any JSON value, beside the library of the standard."""

import json
from contextlib import suppress

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.canonical_json import DEEPEST, LARGEST_NUMBER, JsonValue, canonical_json, read_json
from dualcaster_core.kernel.errors import ValidationFailed

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER) | texts
values: st.SearchStrategy[JsonValue] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@given(values)
def test_the_form_is_that_of_the_standards_library(value: JsonValue) -> None:
    """Order of keys, escapes and numbers are those of RFC 8785."""
    assert canonical_json(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_written_is_read_as_it_was(value: JsonValue) -> None:
    """The form keeps everything, and a text of another form has the same one."""
    form = canonical_json(value)
    assert read_json(form, largest=len(form)) == value
    spread_out = json.dumps(value, indent=2).encode()
    assert canonical_json(read_json(spread_out, largest=len(spread_out))) == form


@given(st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode()), st.data())
def test_any_bytes_are_read_or_refused_with_a_reason(text: bytes, data: st.DataObject) -> None:
    """Whatever comes from outside, there is a value with a canonical form or one error."""
    at = data.draw(st.integers(0, len(text)))
    changed = text[:at] + data.draw(st.sampled_from([b"", b"[", b"1e9", b"NaN", b'"', b"\xff", b"\\ud800"])) + text[at:]
    with suppress(ValidationFailed):
        assert canonical_json(read_json(changed, largest=100_000))


def test_the_example_of_the_standard_has_its_form() -> None:
    """Keys go by their UTF-16 units, in which a smiley comes before a Hebrew presentation form (RFC 8785, 3.2.3)."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical_json(dict.fromkeys(keys)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert canonical_json('\u20ac$\u000f\nA\'B"\\\\"/') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a":1,"a":1}', "the key 'a' occurs twice in one object"),
        (b'{"a":NaN}', "numbers are whole here, not NaN"),
        (b"[-Infinity]", "numbers are whole here, not -Infinity"),
        (b"[1.5]", "numbers are whole here, not 1.5"),
        (b"[1e400]", "numbers are whole here, not 1e400"),
        (b"[" + b"9" * 5000 + b"]", "a number has 5000 characters"),
        (b"[9007199254740992]", "whole numbers go from -9007199254740991 to 9007199254740991"),
        (b"[" * 50_000, "this nests deeper than 32"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "this nests deeper than 32"),
        (b'"\\ud800"', "a character that is not text"),
        (b'{"\\ud800":1}', "a character that is not text"),
        (b"\xff", "this is not UTF-8 (at byte 0)"),
        (b"", "this is not JSON: Expecting value (line 1, column 1)"),
        (b"\xef\xbb\xbf{}", "this is not JSON"),
        (b" " * 100_001, "this has 100,001 bytes; at most 100,000 are possible"),
    ],
)
def test_what_readers_could_take_in_two_ways_is_refused(text: bytes, reason: str) -> None:
    """Doubled keys, fractions, huge numbers, depth and broken text get a reason of one line."""
    with pytest.raises(ValidationFailed) as refused:
        read_json(text, largest=100_000)
    assert reason in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("value", [0.5, {1: 2}, b"bytes", object(), {"a": [2**53]}, "\ud800"])
def test_there_is_no_form_of_what_json_cannot_say_exactly(value: JsonValue) -> None:
    """Floats, bytes, keys that are no text and broken text are refused when they are written too."""
    with pytest.raises(ValidationFailed):
        canonical_json(value)
