"""One entry of a list, shown and changed in its row or on its own page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from attrs import field, frozen
from litestar import Response

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.site.card_faces import ShowsCard, faces_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, back_to, is_part

NONE_LEFT = "None left? Remove the card instead."
Entry = TypeVar("Entry", bound=ShowsCard)
Row = TypeVar("Row", bound=msgspec.Struct)


@frozen(kw_only=True)
class EntryPages(Generic[Entry, Row]):
    """What the pages of one kind of entry are made of.

    ``find`` returns an entry by its hashid or raises that there is none. ``change`` stores what was sent and returns
    the hashid that the entry has then. ``fields_of_codes`` are those of ``refusal``; ``choices`` go to the templates,
    and ``totals`` of the list besides the row.
    """

    path: str
    page_template: str
    row_template: str
    row_form: type[Row]
    whole_form: type[Row]
    saved: str
    find: Callable[[PageContext, str], Awaitable[Entry]]
    change: Callable[[PageContext, Entry, Row], Awaitable[str]]
    form_of: Callable[[Entry], Form]
    totals: Callable[[PageContext], Awaitable[Mapping[str, Any]]]
    choices: Mapping[str, Any] = field(factory=dict)
    fields_of_codes: Mapping[str, str] = field(factory=dict)

    async def show(self, context: PageContext, hashid: str) -> Response[str]:
        """Show an entry with everything that can be changed of it."""
        entry = await self.find(context, hashid)
        return await self._page(context, entry, self.form_of(entry))

    async def edit(self, context: PageContext, hashid: str) -> Response[Any]:
        """Change an entry: from its row, or from its own page; what is refused is shown where it was sent from.

        Script gets the row and the totals as they are now, and of a refusal what is wrong by field.
        """
        whole = (await context.request.form()).get("whole") == "1"
        entry = await self.find(context, hashid)
        given, form = await read_form(context.request, self.whole_form if whole else self.row_form)
        if given is not None:
            try:
                after = await self.change(context, entry, given)
            except DualcasterError as error:
                form = refusal(form, error, **self.fields_of_codes)
            else:
                if is_part(context.request):
                    return await self._row(context, await self.find(context, after))
                return context.go(back_to(context.request, self.path), self.saved)
        elif form.value("quantity").strip() == "0":
            form = form.refused(quantity=NONE_LEFT)
        if is_part(context.request):
            return _refused(form)
        if whole:
            return await self._page(context, entry, form)
        trouble = form.trouble or next(iter(form.errors.values()))
        return await self._page(context, entry, self.form_of(entry).refused(trouble))

    async def _page(self, context: PageContext, entry: Entry, form: Form) -> Response[str]:
        face = (await faces_of(context.application, [entry])).of(entry.card)
        status = 422 if form.wrong else 200
        return context.page(self.page_template, status=status, entry=entry, face=face, form=form, **self.choices)

    async def _row(self, context: PageContext, entry: Entry) -> Response[str]:
        faces = await faces_of(context.application, [entry])
        totals = await self.totals(context)
        return context.part(self.row_template, entry=entry, faces=faces, **totals, **self.choices)


def _refused(form: Form) -> Response[bytes]:
    told = {
        "errors": dict(form.errors),
        "trouble": form.trouble or "",
        "removal": form.errors.get("quantity") == NONE_LEFT,
    }
    return Response(msgspec.json.encode(told), status_code=422, media_type="application/json")
