"""What a visitor asked of a list, read from the address."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from dualcaster_core.kernel.errors import ValidationFailed

QueryT = TypeVar("QueryT", bound=msgspec.Struct)
PLAIN = r"^[^\x00-\x1f\x7f]*$"


def read_query(query: Mapping[str, str], shape: type[QueryT]) -> QueryT:
    """Read a query into a shape: empty fields count as absent, since a form sends them all; unknown ones are ignored.

    Raises ``ValidationFailed``.
    """
    given = {name: value.strip() for name, value in query.items() if value.strip() and name in shape.__struct_fields__}
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        raise ValidationFailed(f"this list cannot be shown as asked: {error}") from None
