"""How much of a source is read before it is refused."""

from attrs import field, frozen, validators

MEBIBYTE = 1024 * 1024


@frozen(kw_only=True)
class Limits:
    """Bounds on one source; beyond any of them it is refused with ``SourceUnreadable``.

    Sizes are bytes: ``expanded`` of the whole text after unpacking; ``record`` of one record, its strings among it;
    ``unpacking_memory`` of the xz decoder. ``ratio`` is expanded to packed bytes and holds once ``ratio_from`` bytes
    have been expanded. ``depth`` counts open brackets, ``digits`` those of one number. ``timeout`` is in seconds, for
    each wait on the network.
    """

    expanded: int = field(default=16 * 1024 * MEBIBYTE, validator=validators.gt(0))
    record: int = field(default=4 * MEBIBYTE, validator=validators.gt(0))
    unpacking_memory: int = field(default=256 * MEBIBYTE, validator=validators.gt(0))
    ratio: int = field(default=300, validator=validators.gt(0))
    ratio_from: int = field(default=64 * MEBIBYTE, validator=validators.gt(0))
    depth: int = field(default=256, validator=validators.gt(0))
    digits: int = field(default=1000, validator=[validators.gt(0), validators.le(4000)])
    timeout: float = field(default=30.0, validator=validators.gt(0))
