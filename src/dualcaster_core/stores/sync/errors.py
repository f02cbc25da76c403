"""Expected failures around the sync of stock."""

from datetime import datetime

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ServiceUnavailable, ValidationFailed


class StoreNotConnected(Conflict):
    """The store has no shop system that its stock could be read from."""

    code = "store.not_connected"

    def __init__(self) -> None:
        super().__init__("this store is connected to no shop system: connect one, or upload a file")


class SyncIsRunning(Conflict):
    """A store's stock is being synced already."""

    code = "store.sync_running"

    def __init__(self) -> None:
        super().__init__("a sync of this store is under way: wait for it, or cancel it first")


class SyncRunNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """The store has no such run."""

    code = "store.sync_run_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such run of this store's sync")


class SyncStepNotAllowed(Conflict):
    """A step that the status of a run does not allow."""

    code = "store.sync_step"

    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"{step} is not possible: this run is {status}", step=step, status=status)


class SyncSuperseded(Conflict):
    """Another process works on this run now, or it was cancelled: whoever sees this stops."""

    code = "store.sync_superseded"

    def __init__(self) -> None:
        super().__init__("this run was cancelled, or another process goes on with it")


class CredentialsIncomplete(ValidationFailed):
    """Something that a shop system asks for is missing or cannot be right."""

    code = "store.credentials"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem, field=field)


class CredentialsRefused(DualcasterError):  # noqa: N818
    """The shop system does not let the store's keys in: they are wrong, expired or were revoked."""

    code = "store.credentials_refused"

    def __init__(self, system: str) -> None:
        super().__init__(f"{system} refused the keys: they are wrong, expired or revoked. Enter new ones to go on")


class SourceUnavailable(ServiceUnavailable):
    """A shop system does not answer, asks to wait, or answers what cannot be read."""

    code = "store.source_unavailable"

    def __init__(self, system: str, problem: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(f"{system} {problem}", system=system)
        self.retry_at = retry_at


class PushNotAllowed(Conflict):
    """Changes cannot be sent: the store has not switched that on, or its shop system takes none."""

    code = "store.push_not_allowed"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


class ListingNotFound(DualcasterError):  # noqa: N818
    """The shop system of the store has no such listing."""

    code = "store.listing_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such listing in this store's mapping report")


class WebhookInvalid(DualcasterError):  # noqa: N818
    """What claims to come from a shop system is not signed by it, or says nothing that can be read."""

    code = "store.webhook_invalid"

    def __init__(self) -> None:
        super().__init__("this message is not signed as it should be")
