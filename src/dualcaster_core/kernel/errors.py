"""The root of every expected error, with a code that clients may rely on."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DualcasterError(Exception):
    """An expected failure: what went wrong, which thing, and what to do now.

    ``code`` is stable across releases (``card.not_found``); ``facts`` carries the values a caller may act on
    and holds nothing that must stay private.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, /, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts: Mapping[str, Any] = facts


class ValidationFailed(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """An input from outside breaks a bound or a form."""

    code = "validation"


class Forbidden(DualcasterError):  # noqa: N818
    """The actor may not do this to that."""

    code = "forbidden"


class Conflict(DualcasterError):  # noqa: N818
    """Somebody else changed the same thing in the meantime; read it again and retry."""

    code = "conflict"


class ServiceUnavailable(DualcasterError):  # noqa: N818
    """A server we depend on does not answer; the same call may succeed later."""

    code = "service_unavailable"


class QueryTimedOut(ServiceUnavailable):
    """The database gave a statement up because it took too long."""

    code = "query_timed_out"

    def __init__(self) -> None:
        super().__init__("this took longer than the database may take; ask for less, or try again later")


class ExtraMissing(DualcasterError):  # noqa: N818
    """A part of Dualcaster was used whose optional dependencies are not installed."""

    code = "extra_missing"

    def __init__(self, extra: str, missing: str | None = None) -> None:
        why = f" ({missing} is missing)" if missing else ""
        super().__init__(f"this needs an optional part{why}: pip install 'dualcaster[{extra}]'", extra=extra)
