"""Expected failures around stores and their staff."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed


class StoreNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such store, or it is not to be seen by who asks."""

    code = "store.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such store, or its business is not verified yet")


class StoreForbidden(Forbidden):
    """A member of the staff may not do this in the role that they have."""

    code = "store.forbidden"

    def __init__(self, role: str, permission: str) -> None:
        super().__init__(
            f"as a {role} of this store you may not {permission}: ask its owner", role=role, permission=permission
        )


class StoreChanged(Conflict):
    """Somebody else of the staff changed the store meanwhile."""

    code = "store.changed"

    def __init__(self) -> None:
        super().__init__("somebody else changed this store meanwhile: look at it again, and repeat your change")


class StoreExists(Conflict):
    """An account owns a store already."""

    code = "store.exists"

    def __init__(self) -> None:
        super().__init__("this account owns a store already: change that one")


class BusinessNeeded(Conflict):
    """A store belongs to a business account."""

    code = "store.business_needed"

    def __init__(self) -> None:
        super().__init__("only business accounts have stores: ask to be verified as a business first")


class StoreNameDiffers(ValidationFailed):
    """Somebody about to close a store typed another name."""

    code = "store.name_differs"

    def __init__(self, store_name: str) -> None:
        super().__init__(f"type the name of the store to close it: {store_name}", field="store_name")


class StoreHoursInvalid(ValidationFailed):
    """Opening hours that nobody could keep."""

    code = "store.hours"

    def __init__(self, problem: str) -> None:
        super().__init__(problem, field="hours")


class StoreAddressUnknown(ValidationFailed):
    """An address that the map does not know."""

    code = "store.address_unknown"

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address!r} is not on our map: check city and country, or state latitude and longitude",
            field="store_city",
        )


class StaffNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """Somebody who is asked about works for no such store, and was not invited."""

    code = "store.staff_not_found"

    def __init__(self) -> None:
        super().__init__("nobody of that name works here or was invited")


class StaffStepNotAllowed(Conflict):
    """A change of the staff that is not possible as things stand."""

    code = "store.staff_step"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
