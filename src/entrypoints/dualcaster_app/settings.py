"""Everything that may differ per deployment, read from the environment once, at start."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import DEFAULT_SALTS, IdKind
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingInvalid(DualcasterError):  # noqa: N818
    """An environment variable is missing or malformed."""

    code = "setting.invalid"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}", name=name)


@frozen(kw_only=True)
class Settings:
    """The settings of one process; see ``.env.example`` for their environment variables.

    Without ``database_url`` or ``redis_url`` the embedded servers of ``data_directory`` are used.
    """

    database_url: str | None = None
    redis_url: str | None = None
    data_directory: Path | None = None
    public_base_url: str = "http://localhost:8000"
    log_level: str = "INFO"
    otlp_endpoint: str | None = None
    salts: Mapping[IdKind, str] = field(factory=lambda: dict(DEFAULT_SALTS))
    database_pool: int = 8
    resend_after: timedelta = timedelta(seconds=30)
    matching: MatchRules = field(factory=MatchRules)
    valuation: ValuationRules = field(factory=ValuationRules)

    @property
    def embedded(self) -> bool:
        """Whether any server is to be started by ourselves."""
        return self.database_url is None or self.redis_url is None


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ``SettingInvalid`` naming the first variable that is malformed."""
    values: dict[str, Any] = {}

    def read(variable: str, name: str, parse: Callable[[str, str], Any]) -> None:
        text = environment.get(variable, "").strip()
        if text:
            values[name] = parse(variable, text)

    read("DATABASE_URL", "database_url", _address("postgresql", "postgres"))
    read("REDIS_URL", "redis_url", _address("redis", "rediss", "unix"))
    read("DUALCASTER_DATA_DIR", "data_directory", lambda _, text: Path(text).expanduser().absolute())
    read("PUBLIC_BASE_URL", "public_base_url", _site)
    read("LOG_LEVEL", "log_level", _log_level)
    read("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint", _address("http", "https"))
    read("RESEND_AFTER_SECONDS", "resend_after", _seconds)
    read("DATABASE_POOL", "database_pool", _whole_number(1, 200))
    values["salts"] = {kind: _salt(environment, kind) for kind in IdKind}
    rate = environment.get("USD_PER_EUR", "").strip()
    if rate:
        values["valuation"] = ValuationRules(usd_per_eur=_decimal("USD_PER_EUR", rate))
    return Settings(**values)


def _salt(environment: Mapping[str, str], kind: IdKind) -> str:
    return environment.get(f"HASHIDS_SALT_{kind.value.upper()}") or DEFAULT_SALTS[kind]


def _address(*schemes: str) -> Callable[[str, str], str]:
    def parse(variable: str, text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise SettingInvalid(variable, f"an address beginning with {' or '.join(s + '://' for s in schemes)}")
        return text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text

    return parse


def _site(variable: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingInvalid(variable, "an address such as https://example.org")
    return text.rstrip("/")


def _log_level(variable: str, text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise SettingInvalid(variable, f"one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _whole_number(least: int, most: int) -> Callable[[str, str], int]:
    def parse(variable: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise SettingInvalid(variable, f"a whole number from {least} to {most}")
        return int(text)

    return parse


def _seconds(variable: str, text: str) -> timedelta:
    return timedelta(seconds=_whole_number(1, 3600)(variable, text))


def _decimal(variable: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise SettingInvalid(variable, "a decimal number such as 1.08") from None
