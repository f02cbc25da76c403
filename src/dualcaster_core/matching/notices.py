"""Words for new strong matches: one notification for each person, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from dualcaster_core.matching.events import StrongMatch, StrongMatchesFound
from dualcaster_core.notifying.notifications import NewNotification

MAX_NAMED = 3


def notifications_of(
    event: StrongMatchesFound, names: Mapping[int, str], *, event_id: int, at: datetime
) -> Iterator[NewNotification]:
    """Make one notification for each person of the event; ``names`` are the usernames of all of them."""
    by_user: dict[int, list[StrongMatch]] = defaultdict(list)
    for match in event.matches:
        if match.user_id in names and match.candidate_id in names:
            by_user[match.user_id].append(match)
    for user_id, matches in sorted(by_user.items()):
        matches.sort(key=lambda match: (-match.score, match.candidate_id))
        named = ", ".join(f"{names[match.candidate_id]} ({match.score})" for match in matches[:MAX_NAMED])
        more = len(matches) - MAX_NAMED
        yield NewNotification(
            key=f"strong-matches:{event_id}:{user_id}",
            user_id=user_id,
            type="match.strong",
            title="A strong match" if len(matches) == 1 else f"{len(matches)} strong matches",
            body=f"{named} and {more} more" if more > 0 else named,
            action_url="/matches",
            names=frozenset(match.candidate_id for match in matches[:MAX_NAMED]),
            created_at=at,
        )
