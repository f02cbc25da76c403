"""What a visitor asked of the card browser."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.site.queries import PLAIN


class Browse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The search form. Empty fields count as absent, since a form sends them all."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] | None = None
    set: Annotated[str, msgspec.Meta(pattern=r"^\s*[A-Za-z0-9_]{1,16}\s*$")] | None = None
    type: Annotated[str, msgspec.Meta(max_length=60, pattern=PLAIN)] | None = None
    rarity: Rarity | None = None
    finish: Finish | None = None
    every: bool = False
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def filters(self) -> CardFilter:
        """What the search keeps: the newest printing of each card, unless every printing is wanted."""
        return CardFilter(
            set_code=self.set.strip() if self.set else None,
            rarity=self.rarity,
            finish=self.finish,
            type_contains=self.type,
            newest_printing_only=not self.every,
        )

    @property
    def parameters(self) -> dict[str, object]:
        """The fields as they go into addresses, without the place on the pages."""
        return {
            "q": self.q,
            "set": self.set,
            "type": self.type,
            "rarity": self.rarity.value if self.rarity else None,
            "finish": self.finish.value if self.finish else None,
            "every": 1 if self.every else None,
        }

    @property
    def narrowed(self) -> bool:
        """Whether anything but the name was asked for."""
        return any(value for name, value in self.parameters.items() if name != "q")

    @property
    def plain(self) -> bool:
        """Whether nothing was asked: the browser as it opens."""
        return self == Browse()


def browse_from(query: Mapping[str, str]) -> Browse:
    """Read the form from a query; what it does not know is ignored. Raises ``ValidationFailed``."""
    given = {name: value.strip() for name, value in query.items() if value.strip() and name in Browse.__struct_fields__}
    try:
        return msgspec.convert(given, Browse, strict=False)
    except msgspec.ValidationError as error:
        raise ValidationFailed(f"this search cannot be read: {error}") from None
