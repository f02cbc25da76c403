"""Conditions over the facts of a case, as data, and the small evaluator that runs them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import field, frozen

from dualcaster_core.moderation.disputes.facts import FACTS, DisputeFacts, FactType, FactValue

_NUMBERS = (FactType.COUNT, FactType.MONEY)


@frozen
class Is:
    """A fact has one of these values."""

    fact: str
    values: tuple[FactValue, ...]

    def __attrs_post_init__(self) -> None:
        known = FACTS[self.fact]
        if not self.values or not all(known.takes(value) for value in self.values):
            raise ValueError(f"{self.fact} is a {known.type}: it is never {self.values}")


@frozen
class AtLeast:
    """A number is so large or larger."""

    fact: str
    number: int | Decimal

    def __attrs_post_init__(self) -> None:
        known = FACTS[self.fact]
        if known.type not in _NUMBERS or not known.takes(self.number):
            raise ValueError(f"{self.fact} is a {known.type}: it is never at least {self.number}")


@frozen
class Below:
    """A number is smaller than this."""

    fact: str
    number: int | Decimal

    def __attrs_post_init__(self) -> None:
        known = FACTS[self.fact]
        if known.type not in _NUMBERS or not known.takes(self.number):
            raise ValueError(f"{self.fact} is a {known.type}: it is never below {self.number}")


@frozen
class AllOf:
    """Every one of these holds."""

    parts: "tuple[Condition, ...]"


@frozen
class AnyOf:
    """One of these holds, or several."""

    parts: "tuple[Condition, ...]"


Test = Is | AtLeast | Below
Condition = Test | AllOf | AnyOf


def equals(fact: str, *values: FactValue) -> Is:
    """Say that a fact has one of these values."""
    return Is(fact, values)


def all_of(*parts: Condition) -> AllOf:
    """Say that every one of these holds."""
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    """Say that one of these holds."""
    return AnyOf(parts)


@frozen(kw_only=True)
class Finding:
    """Whether a condition holds, and the tests that decided it: those that hold where it does, else those that fail."""

    holds: bool
    because: tuple[Test, ...] = field(factory=tuple)


def evaluate(condition: Condition, facts: DisputeFacts) -> Finding:
    """Run a condition over facts. It always has an answer."""
    if isinstance(condition, AllOf | AnyOf):
        found = [evaluate(part, facts) for part in condition.parts]
        holds = (all if isinstance(condition, AllOf) else any)(one.holds for one in found)
        return Finding(
            holds=holds, because=_unique(test for one in found if one.holds is holds for test in one.because)
        )
    return Finding(holds=_test(condition, facts), because=(condition,))


def _test(test: Test, facts: DisputeFacts) -> bool:
    value = facts.value(test.fact)
    if isinstance(test, Is):
        return value in test.values
    assert isinstance(value, int | Decimal)  # noqa: S101 - the test was checked against the type of its fact
    return value >= test.number if isinstance(test, AtLeast) else value < test.number


def _unique(tests: Iterable[Test]) -> tuple[Test, ...]:
    return tuple(dict.fromkeys(tests))


def said(condition: Condition) -> str:
    """Say a condition in words."""
    if isinstance(condition, AllOf):
        return _joined(condition.parts, " and ")
    if isinstance(condition, AnyOf):
        return _joined(condition.parts, " or ")
    fact = FACTS[condition.fact]
    if isinstance(condition, AtLeast):
        return f"{fact.words}: {fact.said(condition.number)} or more"
    if isinstance(condition, Below):
        return f"{fact.words}: under {fact.said(condition.number)}"
    return f"{fact.words}: {' or '.join(fact.said(value) for value in condition.values)}"


def _joined(parts: Sequence[Condition], by: str) -> str:
    return by.join(f"({said(one)})" if isinstance(one, AllOf | AnyOf) else said(one) for one in parts)
