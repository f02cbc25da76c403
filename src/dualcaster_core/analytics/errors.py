"""What can go wrong while usage is counted and read."""

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed


class PropertyRefused(DualcasterError):  # noqa: N818 - as in the kernel
    """An event was given a property that its type does not have, or a value that the property cannot have."""

    code = "analytics.property_refused"

    def __init__(self, type_: str, name: str) -> None:
        super().__init__(f"{type_} has no property {name!r} with such a value", type=type_, property=name)


class RangeInvalid(ValidationFailed):
    """A range of days ends before it begins, or is too long."""

    code = "analytics.range_invalid"
