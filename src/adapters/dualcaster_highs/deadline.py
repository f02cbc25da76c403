"""How long a search may still take, and whether it was called off."""

from threading import Event
from time import monotonic

from attrs import field, frozen


@frozen
class Deadline:
    """An instant of the monotonic clock, and a sign that nobody waits any more."""

    ends: float
    stopped: Event = field(factory=Event)

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Begin now and end in so many seconds."""
        return cls(monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, 0 where time is up or the search was called off."""
        return 0.0 if self.stopped.is_set() else max(0.0, self.ends - monotonic())

    @property
    def passed(self) -> bool:
        """Tell whether to end with what there is."""
        return self.left <= 0

    def part(self, share: float) -> "Deadline":
        """Return a deadline at this share (0..1) of the time that is left, called off together with this one."""
        return Deadline(monotonic() + self.left * share, self.stopped)
