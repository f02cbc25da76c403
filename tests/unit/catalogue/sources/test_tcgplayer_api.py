"""TCGplayer's pricing API gives market and lowest price of every product, group by group."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.json_api import ATTEMPTS
from dualcaster_sources.tcgplayer import TcgplayerKeys, TcgplayerPricing
from tests.support.price_api import Answered, Asked, PriceApi, Tcgplayer, price_api

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEYS = TcgplayerKeys("public", "private")
ROW = {
    **{"productId": 7, "lowPrice": 1.5, "midPrice": 2.0, "highPrice": 99.0, "marketPrice": 1.75},
    **{"directLowPrice": None, "subTypeName": "Normal"},
}
FOIL = ROW | {"subTypeName": "Foil", "marketPrice": 4.0, "lowPrice": None}
NOBODY = dict.fromkeys(("lowPrice", "marketPrice")) | {"productId": 8, "subTypeName": "Normal"}


def _found(api: PriceApi, keys: TcgplayerKeys = KEYS) -> list[PriceObservation | BadRecord]:
    feed = TcgplayerPricing(keys, observed_at=NOW, address=api.address, pause=0)
    return list(feed.observations())


def test_market_and_lowest_price_of_each_finish_are_read() -> None:
    """Normal is nonfoil; a product that nobody sells has no price."""
    with price_api(Tcgplayer({1: [ROW, FOIL, NOBODY]})) as api:
        found = _found(api)
    assert found[0] == PriceObservation(
        card=CardKey(CardKeyKind.TCGPLAYER, 7),
        finish=Finish.NONFOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal("1.75"),
        observed_at=NOW,
    )
    assert [(one.finish, one.kind, one.amount) for one in found[1:] if isinstance(one, PriceObservation)] == [
        (Finish.NONFOIL, PriceKind.LOW, Decimal("1.50")),
        (Finish.FOIL, PriceKind.MARKET, Decimal("4.00")),
    ]


def test_every_page_of_groups_is_read() -> None:
    """250 groups come in three pages, and each group is asked once."""
    prices: dict[int, list[Any]] = {group: [ROW | {"productId": group}] for group in range(1, 251)}
    with price_api(Tcgplayer(prices)) as api:
        found = _found(api)
    assert {one.card.value for one in found if isinstance(one, PriceObservation)} == set(prices)
    assert [one.query["offset"] for one in api.asked if one.path.endswith("/groups")] == ["0", "100", "200"]
    asked = [path for path in api.paths if path.startswith("/pricing/")]
    assert len(asked) == len(set(asked)) == 250


def test_a_group_without_prices_is_passed_over() -> None:
    """The API answers 404 for a group in which nothing is sold."""
    with price_api(Tcgplayer({1: [], 2: [ROW]})) as api:
        assert len(_found(api)) == 2


def test_the_token_stands_in_every_request_and_the_private_key_in_one() -> None:
    """Only the request for the token carries the keys."""
    with price_api(Tcgplayer({1: [ROW]})) as api:
        _found(api)
    assert api.paths[0] == "/token"
    assert {one.authorization for one in api.asked[1:]} == {"bearer given"}
    assert [one.path for one in api.asked if "private" in one.form.values()] == ["/token"]


def test_wrong_keys_are_refused_at_once() -> None:
    """A refusal is not repeated, and names no key."""
    with price_api(Tcgplayer({1: [ROW]})) as api, pytest.raises(SourceUnreadable, match="answered 400") as refused:
        _found(api, TcgplayerKeys("public", "wrong-secret"))
    assert api.paths == ["/token"]
    assert "wrong-secret" not in str(refused.value)
    assert "wrong-secret" not in repr(TcgplayerKeys("public", "wrong-secret"))


@pytest.mark.parametrize(
    "trouble", [Answered(429, {}, {"Retry-After": "0"}), Answered(503, b"busy", {"Retry-After": "0"})]
)
def test_a_server_that_is_busy_for_a_while_is_asked_again(trouble: Answered) -> None:
    """Nothing is lost, and nothing comes twice."""
    server = Tcgplayer({1: [ROW], 2: [ROW | {"productId": 9}]})
    server.before = [trouble, trouble]
    with price_api(server) as api:
        assert len(_found(api)) == 4


def test_a_server_that_stays_busy_is_given_up() -> None:
    """After five attempts the import ends with what the server said."""
    server = Tcgplayer({1: [ROW]})
    server.before = [Answered(503, {}, {"Retry-After": "0"})] * 20
    with price_api(server) as api, pytest.raises(SourceUnreadable, match="answered 503"):
        _found(api)
    assert len(api.paths) == 2 + ATTEMPTS


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"success": true', b"[1]", b'{"success": true}', b'{"success": false, "errors": ["no"]}'],
)
def test_an_answer_that_is_none_ends_the_import(body: bytes) -> None:
    """A half answer is no answer: what came before it stays."""
    server = Tcgplayer({1: [ROW], 2: [ROW]})
    server.before = []

    def answer(asked: Asked) -> Answered:
        return Answered(200, body) if asked.path == "/pricing/group/2" else server(asked)

    with price_api(answer) as api:
        feed = TcgplayerPricing(KEYS, observed_at=NOW, address=api.address, pause=0).observations()
        assert [next(feed), next(feed)]
        with pytest.raises(SourceUnreadable):
            next(feed)


@pytest.mark.parametrize(
    "row",
    [
        *(None, 5, [], {}, ROW | {"productId": 0}, ROW | {"productId": "7"}, ROW | {"subTypeName": "Holofoil"}),
        *(ROW | {"marketPrice": -1, "lowPrice": None}, ROW | {"marketPrice": "x" * 99, "lowPrice": None}),
        ROW | {"marketPrice": 1e300, "lowPrice": None},
    ],
)
def test_a_broken_row_is_reported_and_the_next_one_read(row: Any) -> None:
    """One product that cannot be read takes no other with it."""
    with price_api(Tcgplayer({1: [row, FOIL]})) as api:
        bad, good = _found(api)
    assert isinstance(bad, BadRecord)
    assert bad.position == 1
    assert isinstance(good, PriceObservation)


def test_no_credentials_go_over_an_open_line() -> None:
    """Only https is asked, and this machine."""
    feed = TcgplayerPricing(KEYS, observed_at=NOW, address="http://api.tcgplayer.com", pause=0)
    with pytest.raises(SourceUnreadable, match="only https"):
        next(feed.observations())


def test_a_server_that_does_not_answer_is_given_up() -> None:
    """Nobody listens at a closed port, and a wait has its limit."""
    with price_api(Tcgplayer({})) as api:
        address = api.address
    feed = TcgplayerPricing(KEYS, observed_at=NOW, address=address, pause=0, limits=Limits(timeout=0.2))
    with pytest.raises(SourceUnreadable):
        list(feed.observations())


def test_progress_counts_what_was_answered() -> None:
    """How much will come is not known before it has."""
    with price_api(Tcgplayer({1: [ROW]})) as api:
        feed = TcgplayerPricing(KEYS, observed_at=NOW, address=api.address, pause=0)
        assert feed.progress() == (0, None)
        list(feed.observations())
    assert feed.progress()[0] > 100


def test_the_moment_needs_its_time_zone() -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        TcgplayerPricing(KEYS, observed_at=datetime(2026, 11, 28))  # noqa: DTZ001
