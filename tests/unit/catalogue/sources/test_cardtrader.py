"""CardTrader's API gives the lowest plain English offer of each printing, finish and grade."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.cardtrader import CardTraderPrices
from tests.support.price_api import Answered, Asked, price_api

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
CARD = UUID("b3a69a1c-c80f-4413-a6fd-ae54cabbce28")
BOLT: dict[str, Any] = {"id": 101, "name": "Lightning Bolt", "scryfall_id": str(CARD), "version": None}


def _offer(cents: Any, condition: str = "Near Mint", **changes: Any) -> dict[str, Any]:
    properties = {"condition": condition, "mtg_language": "en", "mtg_foil": False} | changes.pop("properties", {})
    return {"quantity": 1, "price": {"cents": cents, "currency": "USD"}, "properties_hash": properties} | changes


class _Cardtrader:
    def __init__(self, *offers: Any, product: Any = BOLT) -> None:
        self.offers = {"101": list(offers)}
        self.product = product

    def __call__(self, asked: Asked) -> Answered:
        if asked.authorization != "Bearer token":
            return Answered(401, {"error_code": "unauthorized"})
        match asked.path:
            case "/expansions":
                return Answered(200, [{"id": 5, "game_id": 1, "code": "lea"}, {"id": 6, "game_id": 5, "code": "x"}])
            case "/blueprints/export":
                return Answered(200, [self.product])
            case "/marketplace/products":
                assert asked.query == {"expansion_id": "5", "language": "en"}
                return Answered(200, self.offers)
        return Answered(404, {})


def _found(server: _Cardtrader, token: str = "token") -> list[PriceObservation | BadRecord]:
    with price_api(server) as api:
        return list(CardTraderPrices(token, observed_at=NOW, address=api.address, pause=0).observations())


def test_the_lowest_offer_of_each_finish_and_grade_counts() -> None:
    """Near mint stands as the general price, and other games are not asked for."""
    found = _found(
        _Cardtrader(
            _offer(300), _offer(250), _offer(200, "Slightly Played"), _offer(900, properties={"mtg_foil": True})
        )
    )
    assert found[0] == PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, CARD),
        finish=Finish.NONFOIL,
        source=PriceSource.CARDTRADER,
        kind=PriceKind.LOW,
        currency=Currency.USD,
        amount=Decimal("2.50"),
        observed_at=NOW,
    )
    assert [(one.finish, one.condition, one.amount) for one in found[1:] if isinstance(one, PriceObservation)] == [
        (Finish.NONFOIL, Condition.LP, Decimal("2.00")),
        (Finish.FOIL, None, Decimal("9.00")),
    ]


@pytest.mark.parametrize(
    "special",
    [
        *({"on_vacation": True}, {"graded": True}, {"bundle_size": 4}, {"properties": {"signed": True}}),
        *({"properties": {"altered": True}}, {"properties": {"mtg_language": "jp"}}),
    ],
)
def test_an_offer_that_is_not_of_a_plain_copy_does_not_count(special: dict[str, Any]) -> None:
    """Its price says nothing of a plain one."""
    (found,) = _found(_Cardtrader(_offer(1, **special), _offer(300)))
    assert isinstance(found, PriceObservation)
    assert found.amount == Decimal(3)


def test_an_etched_version_has_etched_prices() -> None:
    """The version of the product says so."""
    (found,) = _found(_Cardtrader(_offer(300), product=BOLT | {"version": "Etched Foil"}))
    assert isinstance(found, PriceObservation)
    assert found.finish is Finish.ETCHED


def test_a_product_without_a_scryfall_id_goes_by_tcgplayers() -> None:
    """Without either it is reported."""
    (found,) = _found(_Cardtrader(_offer(300), product=BOLT | {"scryfall_id": None, "tcg_player_id": 12}))
    assert isinstance(found, PriceObservation)
    assert found.card == CardKey(CardKeyKind.TCGPLAYER, 12)
    (bad,) = _found(_Cardtrader(_offer(300), product=BOLT | {"scryfall_id": None}))
    assert isinstance(bad, BadRecord)


@pytest.mark.parametrize(
    "offer",
    [
        *(None, 5, {}, _offer(0), _offer(-3), _offer("3"), _offer(10**15), _offer(300, "Sleeved")),
        *(_offer(300, price={"cents": 300, "currency": "GBP"}), _offer(300, price=None)),
    ],
)
def test_a_broken_offer_is_reported_and_the_next_one_read(offer: Any) -> None:
    """A currency that is not known is no price that could be compared."""
    bad, good = _found(_Cardtrader(offer, _offer(300)))
    assert isinstance(bad, BadRecord)
    assert isinstance(good, PriceObservation)


def test_a_wrong_token_is_refused() -> None:
    """And not repeated in the message."""
    with pytest.raises(SourceUnreadable, match="answered 401") as refused:
        _found(_Cardtrader(_offer(300)), "stolen")
    assert "stolen" not in str(refused.value)


def test_the_moment_needs_its_time_zone() -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        CardTraderPrices("token", observed_at=datetime(2026, 11, 28))  # noqa: DTZ001
