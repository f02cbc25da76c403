"""The results of a math trade: one page that needs nothing else, with every ring drawn."""

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dualcaster_core.rings.model import Ring, RingExchange, RingSolution
from dualcaster_core.rings.want_lists import MathTrade
from dualcaster_http.rings.ring_drawing import RingDrawing, ring_drawing
from dualcaster_http.site.assets import STYLE, joined_style


@frozen(kw_only=True)
class ShownLeg:
    """A row of a ring: who gives what, and gets what from whom."""

    number: int
    user: str
    gives: str
    gives_title: str
    gets: str
    gets_title: str
    giver: str


@frozen(kw_only=True)
class ShownRing:
    """A ring with its drawing."""

    number: int
    legs: tuple[ShownLeg, ...]
    people: int
    drawing: RingDrawing


def math_trade_page(trade: MathTrade, solution: RingSolution) -> str:
    """Write the results as HTML, for light and dark screens and for paper."""
    environment = Environment(
        loader=PackageLoader("dualcaster_http", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("rings/math_trade.html").render(
        trade=trade,
        solution=solution,
        rings=[_shown(trade, ring, number) for number, ring in enumerate(solution.rings, start=1)],
        style=Markup(joined_style(STYLE / "site")),  # noqa: S704 - our own style sheets
    )


def _shown(trade: MathTrade, ring: Ring, number: int) -> ShownRing:
    exchange = trade.exchange
    legs = []
    for place, leg in enumerate(ring.legs, start=1):
        gives, gets = exchange.offers[leg.gives], exchange.offers[leg.gets]
        legs.append(
            ShownLeg(
                number=place,
                user=_user(trade, exchange, gives.owner),
                gives=gives.label,
                gives_title=trade.titles.get(gives.label, ""),
                gets=gets.label,
                gets_title=trade.titles.get(gets.label, ""),
                giver=_user(trade, exchange, gets.owner),
            )
        )
    people = len({exchange.offers[leg.gives].owner for leg in ring.legs})
    sentence = f"Ring {number}: {len(legs)} trades; each arrow is a thing that travels."
    names = [leg.user or leg.gives for leg in legs]
    return ShownRing(number=number, legs=tuple(legs), people=people, drawing=ring_drawing(names, sentence))


def _user(trade: MathTrade, exchange: RingExchange, owner: int) -> str:
    return exchange.owners[owner] if trade.named else ""
