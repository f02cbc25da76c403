"""Who of the sample traded with whom over the past year, and what they said of it: invented, the same every time."""

from collections.abc import Mapping, Sequence
from random import Random

from attrs import field, frozen

SEED = 20_260_214
TRADES_BY_ACTIVITY = (0, 3, 9, 18, 30, 48)
"""How many trades somebody of each activity (0 to 5) has completed: enough for tiers from new to gold."""
MOST_OF_A_PAIR = 5
DAYS_APART = 72
"""Days from one trade of a pair to the next, so that their first two in a quarter count and others follow later."""
LATEST, SPREAD = 3, 66
"""The latest trade of a pair is so many days ago at least, and so many more at most."""
BLIND_DAYS = 12
"""Of trades that are younger only one of the two has written so far."""

PRAISE = (
    "Cards exactly as described, sleeved and in a toploader.",
    "Answered within the hour and shipped the same day.",
    "Third trade with this person and as smooth as the first.",
    "Met at the store, checked everything together. Would trade again.",
    "Conditions were better than stated.",
    "Well packed, tracked, fast.",
    "Fair values, no haggling over cents.",
    "",
    "",
)
COMPLAINTS = (
    "The cards arrived, but took three weeks and two reminders.",
    "One card was played rather than near mint. We settled it.",
)
REFUSALS = ("I am keeping these for a deck.", "Too far apart for me, sorry.", "Just traded them away at the store.")


@frozen(kw_only=True)
class PastReview:
    """What one of the two said (1 to 5 stars), so many days after the trade was completed."""

    stars: int
    comment: str
    days_later: int


@frozen(kw_only=True)
class PastDealing:
    """A proposal of the past, by names: completed, declined, or cancelled by who proposed it once it was accepted.

    ``days_ago`` it ended; ``days`` went by since it was proposed, of which the other took ``answered_in_hours``.
    """

    proposer: str
    recipient: str
    days_ago: int
    days: int
    answered_in_hours: int
    by_mail: bool
    choice: int
    """Chooses the cards among those of the two."""
    refused: str = ""
    cancelled: str = ""
    reviews: Mapping[str, PastReview] = field(factory=dict)
    """What was said, by who said it."""


def past_dealings(activity: Mapping[str, int]) -> Sequence[PastDealing]:
    """Invent the dealings of people, each as active as they are; the oldest come first."""
    random, names = Random(SEED), sorted(activity)  # noqa: S311 - invents a sample, guards nothing
    pairs = _pairs({name: TRADES_BY_ACTIVITY[activity[name]] for name in names}, random)
    completed = [_completed(pair, earlier, random) for pair, earlier in pairs]
    busy = [name for name in names if activity[name] > 1]
    declined = [_dealing(_two(busy, random), random, refused=random.choice(REFUSALS)) for _ in range(8)]
    cancelled = [_dealing(_two(busy, random), random, cancelled="I sold the cards at an event.") for _ in range(3)]
    return sorted([*completed, *declined, *cancelled], key=lambda one: (-one.days_ago, one.proposer, one.recipient))


def _pairs(left: dict[str, int], random: Random) -> list[tuple[tuple[str, str], int]]:
    """Pair people until nobody is left who may trade, each pair with how many trades of theirs come later."""
    made: dict[tuple[str, str], int] = {}
    pairs: list[tuple[tuple[str, str], int]] = []
    while True:
        one = max(left, key=lambda name: (left[name], name))
        others = [name for name in left if name != one and left[name] and made.get(_key(one, name), 0) < MOST_OF_A_PAIR]
        if not left[one] or not others:
            return pairs
        other = random.choices(others, [left[name] for name in others])[0]
        key = _key(one, other)
        pairs.append(((one, other) if random.random() < 0.5 else (other, one), made.get(key, 0)))
        made[key] = made.get(key, 0) + 1
        left[one] -= 1
        left[other] -= 1


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _two(names: Sequence[str], random: Random) -> tuple[str, str]:
    one, other = random.sample(names, 2)
    return one, other


def _completed(pair: tuple[str, str], earlier: int, random: Random) -> PastDealing:
    days_ago = LATEST + random.randrange(SPREAD) + DAYS_APART * earlier
    writers = [name for name in pair if random.random() < 0.93]
    if days_ago < BLIND_DAYS:
        writers = writers[:1]
    return _dealing(pair, random, days_ago=days_ago, reviews={name: _review(days_ago, random) for name in writers})


def _review(days_ago: int, random: Random) -> PastReview:
    stars = random.choices((5, 4, 3, 2), (84, 12, 2, 2))[0]
    return PastReview(
        stars=stars,
        comment=random.choice(PRAISE if stars > 3 else COMPLAINTS),
        days_later=min(days_ago - 1, random.randint(1, 6)),
    )


def _dealing(
    pair: tuple[str, str],
    random: Random,
    *,
    days_ago: int | None = None,
    refused: str = "",
    cancelled: str = "",
    reviews: Mapping[str, PastReview] | None = None,
) -> PastDealing:
    by_mail = random.random() < 0.7
    return PastDealing(
        proposer=pair[0],
        recipient=pair[1],
        days_ago=random.randint(15, 300) if days_ago is None else days_ago,
        days=random.randint(5, 12) if by_mail else random.randint(2, 6),
        answered_in_hours=random.randint(1, 40),
        by_mail=by_mail,
        choice=random.randrange(1_000_000),
        refused=refused,
        cancelled=cancelled,
        reviews=reviews or {},
    )
