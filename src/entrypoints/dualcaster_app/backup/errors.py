"""What is wrong with an archive."""

from dualcaster_core.kernel.errors import DualcasterError


class ArchiveRefused(DualcasterError):  # noqa: N818 - as in the kernel
    """An archive is broken, incomplete, changed, or none of ours; nothing was touched."""

    code = "backup.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the archive is refused: {reason}", reason=reason)


class ArchiveTooNew(ArchiveRefused):
    """A newer release wrote the archive."""

    code = "backup.too_new"
