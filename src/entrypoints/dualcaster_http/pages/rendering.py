"""Turns views into HTML."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from markupsafe import Markup

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.kernel.clock import Clock
from dualcaster_http.edge import CONTENT_POLICY
from dualcaster_http.errors import Failure
from dualcaster_http.pages import mana, words
from dualcaster_http.pages.assets import Asset
from dualcaster_http.pages.charts import sparkline

PICTURES = "https://cards.scryfall.io/"
"""The one other host that pages load from: pictures of cards."""
DOCS_POLICY = CONTENT_POLICY.replace("img-src 'self'", "img-src 'self' data:")


@frozen
class Pages:
    """The templates and what they all need."""

    environment: Environment
    base_url: str

    def page(self, template: str, *, cache: str, data: Mapping[str, Any] | None = None, **values: Any) -> Response[str]:
        """Answer with a page; ``data`` is what it tells search engines, as JSON-LD."""
        linked = None if data is None else script_safe(data)
        html = self.render(template, linked_data=None if linked is None else Markup(linked), **values)  # noqa: S704
        headers = {"Cache-Control": cache}
        if linked is not None:
            headers["Content-Security-Policy"] = policy_with(linked)
        return Response(html, media_type="text/html", headers=headers)

    def render(self, template: str, **values: Any) -> str:
        """Fill a template."""
        return self.environment.get_template(template).render(values)

    def error(self, failure: Failure, request_id: str) -> str:
        """Write the page of an error."""
        return self.render("error.html", failure=failure, request_id=request_id, path="", canonical=None)

    def absolute(self, path: str) -> str:
        """Give the public address of a path of ours."""
        return f"{self.base_url}{path}"


def make_pages(base_url: str, clock: Clock, assets: Mapping[str, Asset]) -> Pages:
    """Load the templates."""
    environment = Environment(
        loader=PackageLoader("dualcaster_http", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        money=words.money,
        signed_money=words.signed_money,
        signed_percent=words.signed_percent,
        direction=words.direction,
        day=words.day,
        short_day=words.short_day,
        moment=words.moment,
        source=words.source,
        kind=words.kind,
        people=words.people,
        pips=mana.pips,
        spoken_cost=mana.spoken_cost,
        sparkline=sparkline,
        picture=picture_of,
        query=query_string,
    )

    def asset(name: str) -> str:
        return assets[name].address

    def age(then: datetime) -> str:
        return words.age(then, clock.now())

    def is_old(then: datetime) -> bool:
        return words.is_old(then, clock.now())

    environment.globals.update(
        asset=asset,
        age=age,
        is_old=is_old,
        frame_of=mana.frame_of,
        rarities=tuple(Rarity),
        finishes=tuple(Finish),
        base_url=base_url,
        linked_data=None,
    )
    return Pages(environment, base_url)


def picture_of(address: str | None) -> str | None:
    """Give a card's picture where it is one that pages may load."""
    return address if address and address.startswith(PICTURES) else None


def query_string(values: Mapping[str, object]) -> str:
    """Write the values that are there as a query."""
    return urlencode({name: value for name, value in values.items() if value not in (None, "", False)})


def script_safe(data: Mapping[str, Any]) -> str:
    """Write JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def policy_with(script: str) -> str:
    """Give the content policy that allows one inline script besides our files, by its hash."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return CONTENT_POLICY.replace("script-src 'self'", f"script-src 'self' 'sha256-{digest}'")
