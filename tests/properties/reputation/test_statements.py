"""What holds for every signed statement, however it was changed."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.canonical_json import JsonValue, canonical_json, read_json
from dualcaster_core.reputation.statements.errors import StatementRefused
from dualcaster_core.reputation.statements.verifying import verify_statement
from dualcaster_core.reputation.statements.wire import as_json
from dualcaster_crypto import Ed25519Verifier
from tests.support.statements import ANN, BOB, Traders, trusted, written

VERIFIER = Ed25519Verifier()
STATEMENTS = [Traders(size).statement(person, listed=3) for size in (1, 2, 11) for person in (ANN, BOB)]
statements = st.sampled_from(STATEMENTS)
other_values: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**15), st.text(max_size=5), st.just([]), st.just({})
)


@given(statements, st.data())
def test_each_changed_byte_is_found(statement: Any, data: st.DataObject) -> None:
    """A byte more, less or another one is refused, but where JSON says the same with it (white space)."""
    text = written(statement)
    at = data.draw(st.integers(0, len(text) - 1))
    with_it = data.draw(st.binary(max_size=1))
    tampered = text[:at] + with_it + text[at + data.draw(st.integers(0, 1)) :]
    says_the_same = False
    with suppress(Exception):
        says_the_same = canonical_json(read_json(tampered, largest=10**6)) == text
    if says_the_same:
        assert verify_statement(tampered, VERIFIER).statement == statement
    else:
        with pytest.raises(StatementRefused) as refused:
            verify_statement(tampered, VERIFIER)
        assert "\n" not in refused.value.message


def _places(value: JsonValue, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the way to every value in a document, and to every value in those."""
    inner: list[tuple[str | int, JsonValue]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list | tuple):
        inner = list(enumerate(value))
    return [place, *(found for key, one in inner for found in _places(one, (*place, key)))]


@given(statements, other_values, st.data())
def test_each_changed_field_is_found(statement: Any, other: JsonValue, data: st.DataObject) -> None:
    """Whatever stands anywhere in a statement can be nothing else, and can neither go nor be joined by more."""
    document: Any = read_json(written(statement), largest=10**6)
    *way, last = data.draw(st.sampled_from(_places(document)[1:]))
    holder = document
    for key in way:
        holder = holder[key]
    how = data.draw(st.sampled_from(["change", "drop", "add"]))
    if how == "change":
        holder[last] = other
    elif how == "drop":
        holder.pop(last)
    elif isinstance(holder, dict):
        holder["more"] = other
    else:
        holder.append(other)
    if canonical_json(document) != written(statement):
        with pytest.raises(StatementRefused):
            verify_statement(canonical_json(document), VERIFIER, keys=[trusted()])


@given(st.binary(max_size=200) | other_values.map(canonical_json))
def test_what_is_no_statement_is_refused_with_a_reason(text: bytes) -> None:
    """Any bytes give one error of ours."""
    with pytest.raises(StatementRefused):
        verify_statement(text, VERIFIER)


@given(st.integers(1, 40), st.sampled_from([ANN, BOB]), st.integers(0, 20))
def test_every_statement_of_a_tree_holds(trades: int, person: str, listed: int) -> None:
    """What is issued verifies, in whatever form of its JSON, with every trade proved."""
    statement = Traders(trades).statement(person, listed=listed)
    found = verify_statement(
        written(statement), VERIFIER, keys=[trusted()], roots=[statement.tree] if statement.tree else None
    )
    assert (found.statement, found.trades_proved, found.root_known) == (statement, len(statement.trades), True)
    assert canonical_json(as_json(found.statement)) == written(statement)
