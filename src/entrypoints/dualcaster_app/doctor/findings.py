"""What a check of ``dualcaster doctor`` says."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

from attrs import evolve, frozen


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@frozen(kw_only=True)
class Finding:
    """What was looked at, how it is, what was seen, and in one sentence what to do; empty where nothing is."""

    check: str
    health: Health
    found: str
    advice: str = ""

    def without(self, secrets: tuple[str, ...]) -> "Finding":
        """Return it without these secrets, which errors of libraries may repeat."""
        found = self.found
        for secret in secrets:
            found = found.replace(secret, "***")
        return evolve(self, found=found)


Check = Callable[[], Awaitable[list[Finding]]]


def ok(check: str, found: str) -> Finding:
    """Say that a part is well."""
    return Finding(check=check, health=Health.OK, found=found)


def warn(check: str, found: str, advice: str) -> Finding:
    """Say that a part works, and should be looked at."""
    return Finding(check=check, health=Health.WARN, found=found, advice=advice)


def fail(check: str, found: str, advice: str) -> Finding:
    """Say that a part does not work."""
    return Finding(check=check, health=Health.FAIL, found=found, advice=advice)
