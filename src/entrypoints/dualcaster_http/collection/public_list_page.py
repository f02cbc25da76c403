"""The list of somebody else as their profile shows it, with what of it the viewer wants or has."""

from typing import Any, Literal

from litestar import Request

from dualcaster_app import Application
from dualcaster_core.collection.views import ListOrder, PublicHavePage, PublicWantPage
from dualcaster_http.collection.list_forms import CONDITIONS, SHOWN, ListQuery
from dualcaster_http.collection.list_view import ListView
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.queries import read_query

ROWS = "collection/parts/public_rows.html"
"""What script gets that scrolls."""
_TILES = 48
_HAVES = (
    (ListOrder.NAME, "Name"),
    (ListOrder.VALUE, "Price"),
    (ListOrder.TOTAL, "Total"),
    (ListOrder.COPIES, "Copies"),
    (ListOrder.CONDITION, "Condition"),
    (ListOrder.SET, "Set"),
    (ListOrder.NEWEST, "Newest"),
)
_WANTS = (
    (ListOrder.PRIORITY, "Wanted most"),
    (ListOrder.NAME, "Name"),
    (ListOrder.VALUE, "Price"),
    (ListOrder.COPIES, "Copies"),
    (ListOrder.SET, "Set"),
    (ListOrder.NEWEST, "Newest"),
)


async def public_list(
    request: Request[Any, Any, Any],
    application: Application,
    username: str,
    viewer_id: int | None,
    tab: Literal["have", "want"],
) -> dict[str, Any]:
    """Gather what ``collection/public_list.html`` and ``ROWS`` show of one list.

    Raises ``UserNotFound``, ``ProfilePrivate``, ``PartHidden`` and ``ValidationFailed``.
    """
    asked = read_query(dict(request.query_params.items()), ListQuery)
    view = _view(username, asked, tab, stranger=viewer_id is None)
    lists = application.collection.public_lists
    limit = _TILES if view.shown_as == "grid" else SHOWN
    found: PublicHavePage | PublicWantPage
    if tab == "have":
        found = await lists.have_list(
            username,
            viewer_id,
            asked.filters,
            order=view.order,
            reverse=asked.reverse,
            limit=limit,
            cursor=asked.cursor,
        )
        summary = await lists.have_list_summary(username, viewer_id, asked.filters)
    else:
        found = await lists.want_list(
            username,
            viewer_id,
            asked.filters,
            order=view.order,
            reverse=asked.reverse,
            limit=limit,
            cursor=asked.cursor,
        )
        summary = await lists.want_list_summary(username, viewer_id, asked.filters)
    faces = await faces_of(application, found.items)
    return {"view": view, "found": found, "summary": summary, "faces": faces, "tab": tab, "conditions": CONDITIONS}


def _view(username: str, asked: ListQuery, tab: str, *, stranger: bool) -> ListView:
    have = tab == "have"
    marks = {"chip": "Cards I want" if have else "Cards I have"}
    return ListView(
        path=f"/u/{username}",
        asked=asked,
        orders=_HAVES if have else _WANTS,
        filters=("set", "finish", "condition") if have else ("set",),
        more={"tab": tab},
        marks={} if stranger else marks,
        first_view="grid",
    )
