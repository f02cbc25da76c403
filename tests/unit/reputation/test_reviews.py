"""Reviews of a completed trade: who may say what, until when, and when it shows."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.reviews.errors import (
    AlreadyAnswered,
    AlreadyReviewed,
    ReviewChanged,
    ReviewFixed,
    ReviewNotFound,
    ReviewTooLate,
)
from dualcaster_core.reputation.reviews.events import ReviewHidden, ReviewsBecameVisible, ReviewWritten
from dualcaster_core.reputation.reviews.model import Review, ReviewContent, ReviewedTrade, ReviewRules

ANN, BOB = 1, 2
DONE = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = ReviewRules()
GOOD = ReviewContent(overall=5, packaging=4, comment="Quick and careful.")
BAD = ReviewContent(overall=1)
TRADE = ReviewedTrade(trade_id=9, parties=(ANN, BOB), completed_at=DONE)


def _after(days: float) -> datetime:
    return DONE + timedelta(days=days)


def _written(by: int, days: float, trade: ReviewedTrade = TRADE, content: ReviewContent = GOOD) -> ReviewedTrade:
    return trade.write(by, content, _after(days), RULES)[0]


def _by(trade: ReviewedTrade, user_id: int) -> Review:
    review = trade.by(user_id)
    assert review is not None
    return review


def test_the_first_review_is_blind_for_fourteen_days() -> None:
    """Nobody else sees what the first has written until 14 days have passed; then it shows to the second."""
    trade, events = TRADE.write(ANN, GOOD, _after(1), RULES)
    assert events == (ReviewWritten(trade_id=9, reviewer_id=ANN, reviewed_id=BOB),)
    review = _by(trade, ANN)
    assert not review.is_visible(_after(15) - timedelta(microseconds=1))
    assert review.is_visible(_after(15))


def test_with_the_second_review_both_show_at_once() -> None:
    """The second review makes both visible at its moment, and one event tells so."""
    trade, events = _written(ANN, 1).write(BOB, BAD, _after(3), RULES)
    assert [one.visible_at for one in trade.reviews] == [_after(3)] * 2
    (event,) = events
    assert isinstance(event, ReviewsBecameVisible)
    assert {(one.reviewer_id, one.reviewed_id) for one in event.reviews} == {(ANN, BOB), (BOB, ANN)}


def test_each_party_reviews_once() -> None:
    """A second review of the same person is refused, whatever it says."""
    with pytest.raises(AlreadyReviewed):
        _written(ANN, 2, _written(ANN, 1), BAD)


@pytest.mark.parametrize(
    ("first", "second", "in_time"),
    [(None, 59.9, True), (None, 60, False), (1, 14.9, True), (1, 15, False), (50, 59.9, True), (50, 60, False)],
)
def test_reviews_close(first: float | None, second: float, in_time: bool) -> None:
    """A trade is reviewed within 60 days, and within 14 days of the first review."""
    trade = TRADE if first is None else _written(ANN, first)
    if in_time:
        assert _by(_written(BOB, second, trade), BOB).written_at == _after(second)
    else:
        with pytest.raises(ReviewTooLate):
            _written(BOB, second, trade)


def test_a_review_is_edited_while_the_other_cannot_have_seen_it() -> None:
    """Within 7 days and unseen, its author changes what it says; its version counts, its age does not change."""
    trade, events = _written(ANN, 1).edit(ANN, BAD, 1, _after(7.9), RULES)
    review = _by(trade, ANN)
    assert (review.content, review.version, review.written_at, review.edited_at) == (BAD, 2, _after(1), _after(7.9))
    assert events == ()


def test_a_review_is_fixed_once_it_was_seen_or_is_old() -> None:
    """After the other has written, or 7 days later, it stays as it is."""
    with pytest.raises(ReviewFixed, match="7 days"):
        _written(ANN, 1).edit(ANN, BAD, 1, _after(8), RULES)
    with pytest.raises(ReviewFixed, match="seen"):
        _written(BOB, 2, _written(ANN, 1)).edit(ANN, BAD, 1, _after(2), RULES)


def test_an_edit_names_the_version_it_saw() -> None:
    """An edit of what was changed since is refused."""
    trade = _written(ANN, 1).edit(ANN, BAD, 1, _after(2), RULES)[0]
    with pytest.raises(ReviewChanged):
        trade.edit(ANN, GOOD, 1, _after(3), RULES)
    with pytest.raises(ReviewNotFound):
        trade.edit(BOB, GOOD, 1, _after(3), RULES)


def test_the_reviewed_person_answers_once_and_only_what_shows() -> None:
    """A blind review cannot be answered, a visible one once, by who was reviewed."""
    blind = _written(ANN, 1)
    with pytest.raises(ReviewNotFound):
        blind.answer(BOB, "Thank you!", _after(2))
    trade = blind.answer(BOB, "  Thank you!\r\nAgain soon. ", _after(15))[0]
    answer = _by(trade, ANN).answer
    assert answer is not None
    assert answer.text == "Thank you!\nAgain soon."
    with pytest.raises(AlreadyAnswered):
        trade.answer(BOB, "One more thing", _after(16))
    with pytest.raises(ReviewNotFound):
        trade.answer(ANN, "I answer myself", _after(16))
    with pytest.raises(ValidationFailed):
        blind.answer(BOB, "   ", _after(15))


def test_a_hidden_review_shows_to_nobody() -> None:
    """A moderator hides it with a reason; it can be neither seen nor answered, and a second hiding changes nothing."""
    stored = evolve(TRADE, reviews=tuple(evolve(one, id=4) for one in _written(ANN, 1).reviews))
    trade, events = stored.hide(4, 77, "names a person", _after(16))
    assert events == (ReviewHidden(review_id=4, reviewer_id=ANN, reviewed_id=BOB),)
    assert not _by(trade, ANN).is_visible(_after(99))
    assert trade.hide(4, 78, "again", _after(17)) == (trade, ())
    with pytest.raises(ReviewNotFound):
        trade.answer(BOB, "But why?", _after(17))
    with pytest.raises(ReviewNotFound):
        trade.hide(5, 77, "there is none", _after(17))
    with pytest.raises(ValidationFailed):
        stored.hide(4, 77, " ", _after(16))


@pytest.mark.parametrize("aspect", ["overall", "communication", "packaging", "accuracy", "speed"])
@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_from_one_to_five(aspect: str, stars: int) -> None:
    """Other numbers are refused, and the error names the field."""
    with pytest.raises(ValidationFailed) as refused:
        ReviewContent(**({"overall": 5} | {aspect: stars}))  # type: ignore[arg-type]
    assert refused.value.facts["field"] == aspect


def test_a_comment_is_bounded_text() -> None:
    """2,000 characters fit, one more does not, nor does what would turn the reading around."""
    assert len(ReviewContent(overall=3, comment="é" * 2_000).comment) == 2_000
    for comment in ("é" * 2_001, "all \u202egood", "nul \0"):
        with pytest.raises(ValidationFailed, match="comment"):
            ReviewContent(overall=3, comment=comment)
