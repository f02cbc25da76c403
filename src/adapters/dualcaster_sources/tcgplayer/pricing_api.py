"""TCGplayer's pricing API: every product of a game, set by set."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceObservation
from dualcaster_sources.streams.fields import BrokenRecord, as_record, optional_whole, shown, why
from dualcaster_sources.streams.json_api import JsonApi
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.tcgplayer.price_rows import MAGIC, observations_of, results_of

ADDRESS: Final = "https://api.tcgplayer.com"
PAGE: Final = 100
"""Groups in one answer: the most that the API allows."""
MOST_GROUPS: Final = 10_000
_LONGEST_TOKEN = 4_096


@frozen
class TcgplayerKeys:
    """The public and the private key of an application at TCGplayer."""

    public: str
    private: str = field(repr=False)


class TcgplayerPricing:
    """Market and lowest prices in USD of all Magic products, as of ``observed_at``, the moment they are asked for.

    A token is taken for the keys first, then the groups (TCGplayer's sets) page by page, then the prices of each.
    The API allows 300 requests a minute: ``pause`` seconds lie between two.
    """

    name: Final = "tcgplayer"

    def __init__(
        self,
        keys: TcgplayerKeys,
        *,
        observed_at: datetime,
        address: str = ADDRESS,
        limits: Limits | None = None,
        pause: float = 0.2,
    ) -> None:
        if observed_at.tzinfo is None:
            raise ValidationFailed("observed_at needs a time zone")
        self._keys = keys
        self._observed_at = observed_at
        self._address = address
        self._limits = limits
        self._pause = pause
        self._api: JsonApi | None = None

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes of all answers so far; how many will come is not known."""
        return (0 if self._api is None else self._api.bytes_read), None

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices group by group. Raises ``SourceUnreadable`` where the API refuses or stops answering."""
        position = 0
        with JsonApi(self._address, limits=self._limits, pause=self._pause) as api:
            self._api = api
            api.authorize(f"bearer {_token(api, self._keys)}")
            for group in _groups(api):
                for row in _rows(api, f"/pricing/group/{group}"):
                    position += 1
                    for found in observations_of(row, self._observed_at):
                        yield BadRecord(position, why(found)) if isinstance(found, BrokenRecord) else found


def _token(api: JsonApi, keys: TcgplayerKeys) -> str:
    form = {"grant_type": "client_credentials", "client_id": keys.public, "client_secret": keys.private}
    answer = api.post("/token", form)
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN or not token.isprintable():
        api.refuse("/token: the answer holds no access token")
    return token


def _groups(api: JsonApi) -> Iterator[int]:
    """Yield the groups of the game, each once, though pages shift while they are read."""
    seen: set[int] = set()
    for offset in range(0, MOST_GROUPS, PAGE):
        page = _rows(api, f"/catalog/categories/{MAGIC}/groups", offset=offset, limit=PAGE)
        for value in page:
            try:
                group = optional_whole(as_record(value), "groupId")
            except BrokenRecord as error:
                api.refuse(f"a group cannot be read: {error}")
            if group is not None and group not in seen:
                seen.add(group)
                yield group
        if len(page) < PAGE:
            return
    api.refuse(f"it has more than {MOST_GROUPS:,} groups")


def _rows(api: JsonApi, path: str, **query: int) -> list[Any]:
    answer = api.get(path, **query)
    if answer is None:
        return []
    try:
        return results_of(answer)
    except BrokenRecord as error:
        api.refuse(f"{path}: {shown(str(error))}")
