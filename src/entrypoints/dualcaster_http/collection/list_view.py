"""What the toolbar and the head of a list need: addresses of the same list asked otherwise."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from attrs import field, frozen

from dualcaster_core.collection.views import ListOrder
from dualcaster_http.collection.list_forms import CONDITIONS, FINISHES, ListQuery

_FILTER_WORDS: Mapping[str, Mapping[str, str]] = {
    "finish": dict(FINISHES),
    "condition": dict(CONDITIONS),
    "trade": {"yes": "For trade", "no": "Not for trade"},
}


@frozen(kw_only=True)
class ListView:
    """A list as somebody asked for it.

    ``orders`` are what it can be sorted by, with the words for it; the first one is its own. ``more`` are other parts
    of its address, such as the tab of a profile. ``marks`` are the words for entries that the viewer wants or has.
    """

    path: str
    asked: ListQuery
    orders: Sequence[tuple[ListOrder, str]]
    filters: Sequence[str] = ()
    more: Mapping[str, str] = field(factory=dict)
    marks: Mapping[str, str] = field(factory=dict)
    first_view: str = "list"

    @property
    def shown_as(self) -> str:
        """Whether entries are rows (``list``) or pictures (``grid``)."""
        return self.asked.view or self.first_view

    @property
    def order(self) -> ListOrder:
        """What the list is sorted by."""
        known = [order for order, _ in self.orders]
        return self.asked.order if self.asked.order in known else known[0]

    @property
    def kept(self) -> dict[str, object]:
        """What a form of filters sends besides."""
        others = {name: value for name, value in self.asked.parameters.items() if name not in self.asked.kept}
        return {**self.more, **others}

    @property
    def searched(self) -> dict[str, object]:
        """What the search box sends besides."""
        return {**self.more, **{name: value for name, value in self.asked.parameters.items() if name != "q"}}

    def href(self, **changed: object) -> str:
        """Return the address of the same list with some things asked otherwise, from its beginning."""
        values = {**self.more, **self.asked.parameters, **changed}
        query = urlencode({name: value for name, value in values.items() if value not in (None, "", False)})
        return f"{self.path}?{query}" if query else self.path

    def sorted_by(self, name: str) -> str:
        """Return the address of the list sorted by something; the other way round where it is so already."""
        again = name == self.order.value and not self.asked.reverse
        return self.href(order=name, reverse=1 if again else None)

    def direction(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column, nothing where the list is not sorted by it."""
        if name != self.order.value:
            return ""
        return "descending" if self.order.falls != self.asked.reverse else "ascending"

    @property
    def order_words(self) -> str:
        """What the list is sorted by, in words."""
        return dict(self.orders)[self.order]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """List the filters that are on, each with the address of the list without it."""
        on: list[tuple[str, str]] = []
        for name, value in self.asked.kept.items():
            if value and name not in ("q", "marked"):
                words = str(value).upper() if name == "set" else _FILTER_WORDS[name][str(value)]
                on.append((words, self.href(**{name: None})))
        return on
