"""A cache in front of another one."""

from attrs import define, field

from dualcaster_core.kernel.local_cache import MAX_KEPT, LocalCache


@define
class _Behind:
    """A cache that counts its reads."""

    values: dict[str, bytes] = field(factory=dict)
    reads: int = 0

    async def get(self, key: str) -> bytes | None:
        self.reads += 1
        return self.values.get(key)

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        if seconds and not (only_new and key in self.values):
            self.values[key] = value
        return True

    async def drop(self, *keys: str) -> None:
        for key in keys:
            self.values.pop(key, None)


async def test_what_was_just_read_is_not_read_again() -> None:
    """For a moment a value comes from the process, then from behind once more."""
    now = [0.0]
    behind = _Behind({"a": b"1"})
    cache = LocalCache(behind, seconds=1.0, clock=lambda: now[0])
    assert [await cache.get("a") for _ in range(3)] == [b"1"] * 3
    assert behind.reads == 1
    behind.values["a"] = b"2"
    now[0] = 1.5
    assert await cache.get("a") == b"2"


async def test_what_this_process_changes_is_seen_at_once() -> None:
    """Putting and dropping reach both, and misses are not remembered."""
    cache = LocalCache(_Behind(), seconds=60.0)
    assert await cache.get("a") is None
    await cache.put("a", b"1", seconds=5)
    assert await cache.get("a") == b"1"
    await cache.put("a", b"2", seconds=5, only_new=True)
    assert await cache.get("a") == b"1"
    await cache.put("a", b"2", seconds=5)
    assert await cache.get("a") == b"2"
    await cache.drop("a")
    assert await cache.get("a") is None


async def test_only_so_many_values_are_kept() -> None:
    """The oldest go first."""
    behind = _Behind({str(number): b"x" for number in range(MAX_KEPT + 1)})
    cache = LocalCache(behind, seconds=60.0)
    for number in range(MAX_KEPT + 1):
        await cache.get(str(number))
    reads = behind.reads
    await cache.get(str(MAX_KEPT))
    assert behind.reads == reads
    await cache.get("0")
    assert behind.reads == reads + 1
