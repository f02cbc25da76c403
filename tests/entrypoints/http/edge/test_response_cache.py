"""Answers that are kept as the bytes that are sent."""

import pytest
from attrs import define, field

from dualcaster_http.edge import response_cache
from dualcaster_http.edge.response_cache import LARGEST_KEPT, EncodedAnswers


@define
class Shelf:
    """A cache that counts what it is asked."""

    kept: dict[str, bytes] = field(factory=dict)
    asked: list[str] = field(factory=list)

    async def get(self, key: str) -> bytes | None:
        """Return what is kept."""
        self.asked.append(key)
        return self.kept.get(key)

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep it."""
        self.kept[key] = value
        return True

    async def drop(self, *keys: str) -> None:
        """Forget it."""


@define
class Maker:
    """Makes an answer, another one each time."""

    size: int = 1
    made: int = 0

    async def __call__(self) -> object:
        """Make the next one."""
        self.made += 1
        return str(self.made) * self.size


@define
class Stopwatch:
    """The time that a test sets."""

    now: float = 0.0

    def __call__(self) -> float:
        """Tell it."""
        return self.now


async def test_an_answer_is_made_once_and_kept_for_a_moment_here() -> None:
    """Until its moment is over the cache is not even asked; then it is, and the answer is that of the cache."""
    shelf, make, clock = Shelf(), Maker(), Stopwatch()
    answers = EncodedAnswers(shelf, "1", clock)
    for now in (0.0, 0.9, 1.0):
        clock.now = now
        assert await answers.get("card", make, seconds=60, own_seconds=1.0) == b'"1"'
    assert (make.made, len(shelf.asked)) == (1, 2)


async def test_the_answers_of_another_release_are_not_sent() -> None:
    """Another version of the program may write the same thing in another way."""
    shelf, make = Shelf(), Maker()
    assert await EncodedAnswers(shelf, "1").get("card", make, seconds=60, own_seconds=1.0) == b'"1"'
    assert await EncodedAnswers(shelf, "2").get("card", make, seconds=60, own_seconds=1.0) == b'"2"'
    assert await EncodedAnswers(shelf, "1").get("card", make, seconds=60, own_seconds=1.0) == b'"1"'


async def test_large_answers_are_kept_by_the_cache_alone() -> None:
    """A process does not fill its memory with the few answers that are large."""
    shelf, make = Shelf(), Maker(size=LARGEST_KEPT)
    answers = EncodedAnswers(shelf, "1")
    for _ in range(2):
        await answers.get("export", make, seconds=60, own_seconds=60.0)
    assert (make.made, len(shelf.asked)) == (1, 2)


async def test_a_process_keeps_a_bounded_number_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer that was asked for longest ago goes first."""
    monkeypatch.setattr(response_cache, "MAX_KEPT", 2)
    shelf, make = Shelf(), Maker()
    answers = EncodedAnswers(shelf, "1", Stopwatch())
    for name in ("a", "b", "c", "c", "b", "a"):
        await answers.get(name, make, seconds=60, own_seconds=1.0)
    assert [key.partition(":")[0] for key in shelf.asked] == ["a", "b", "c", "a"]


async def test_a_version_is_asked_for_again_once_it_changed() -> None:
    """Told of a change, or after its moment, the version is asked for; where there is none nothing is kept."""
    clock, found = Stopwatch(), ["1", "2", "3", None, "4"]
    answers = EncodedAnswers(Shelf(), "1", clock)

    async def ask() -> str | None:
        return found.pop(0)

    async def version() -> str | None:
        return await answers.version("lists", ask, own_seconds=1.0)

    assert [await version(), await version()] == ["1", "1"]
    answers.changed()
    assert [await version(), await version()] == ["2", "2"]
    clock.now = 1.0
    assert await version() == "3"
    clock.now = 2.0
    assert [await version(), await version()] == [None, "4"]


async def test_a_version_that_was_asked_for_before_a_change_is_not_kept() -> None:
    """What was read while somebody changed something may be what was there before."""
    answers, found = EncodedAnswers(Shelf(), "1", Stopwatch()), ["old", "new"]

    async def ask() -> str | None:
        answers.changed()
        return found.pop(0)

    assert [await answers.version("lists", ask, own_seconds=1.0) for _ in range(2)] == ["old", "new"]
