"""Which settings are wrong: all of them at once, not only the first."""

import re
from collections.abc import Mapping
from secrets import token_hex

from dualcaster_app.doctor.findings import Finding, fail, ok, warn
from dualcaster_app.settings import SettingInvalid, Settings, settings_from
from dualcaster_core.kernel.ids import DEFAULT_SALTS

CHECK = "settings"
_MOST = 60
_SECRET = re.compile(r"(SECRET|PASSWORD|KEY|TOKEN)", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"://[^/@\s]*:([^/@\s]+)@")
_PLACEHOLDER = re.compile(r"change.?me|example|your.?secret|password|123456|secret", re.IGNORECASE)
_PROVIDERS = ("EMAIL_PROVIDER", "S3_BUCKET")
"""What makes other variables needed."""


def examined(variables: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """Read the settings, leaving out what is wrong; return them with what is wrong of each."""
    left = dict(variables)
    findings: list[Finding] = []
    for _ in range(_MOST):
        try:
            settings = settings_from(left)
        except SettingInvalid as error:
            name = str(error.facts.get("name", ""))
            problem = fail(f"{CHECK}: {name}", error.message, f"Set {name} as .env.example says, and start again.")
            if not findings or findings[-1] != problem:
                findings.append(problem)
            _leave_out(left, name)
        else:
            return settings, [*(findings or [ok(CHECK, "every variable can be read")]), *_doubts(settings)]
    return settings_from({}), findings


def secrets_of(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return every value that must not be shown: secrets, and passwords in addresses; the longest first."""
    found = {value.strip() for name, value in variables.items() if _SECRET.search(name) and len(value.strip()) > 5}
    for value in variables.values():
        found.update(_IN_ADDRESS.findall(value))
    return tuple(sorted((one for one in found if len(one) > 2), key=len, reverse=True))


def _leave_out(left: dict[str, str], name: str) -> None:
    """Take a malformed variable out; where one is missing, put it in or take out what needs it."""
    if left.pop(name, None):
        return
    if name == "SECRET_KEY":
        left[name] = token_hex(32)
        return
    family = name.partition("_")[0]
    for other in list(left):
        if other.startswith(f"{family}_") or other in _PROVIDERS:
            del left[other]


def _doubts(settings: Settings) -> list[Finding]:
    found = []
    key = settings.secret_key
    if key is not None and (len(set(key)) < 10 or _PLACEHOLDER.search(key)):
        found.append(
            fail(
                "secret key", "SECRET_KEY looks like a placeholder", "Set it to 48 random characters; all sign in anew."
            )
        )
    if settings.only_https and settings.metrics_token is None:
        found.append(warn("metrics", "nobody can read /metrics", "Set METRICS_TOKEN, and have Prometheus send it."))
    if settings.only_https and settings.development:
        found.append(warn("development", "DEVELOPMENT is on", "Take DEVELOPMENT out for a site that others reach."))
    if any(not salt for salt in settings.salts.values()) or set(settings.salts) != set(DEFAULT_SALTS):
        found.append(fail("salts", "a salt of public ids is empty", "Set every HASHIDS_SALT_ variable or none."))
    if settings.public_base_url.startswith("http://") and settings.trusted_proxies:
        found.append(
            warn(
                "https", "people reach the site without https", "Set PUBLIC_BASE_URL to the https address of the proxy."
            )
        )
    return [*found, *_clients(settings)]


def _clients(settings: Settings) -> list[Finding]:
    found = []
    shapes = {"discord": r"[0-9]{15,22}", "google": r".+\.apps\.googleusercontent\.com"}
    for provider, client in settings.oauth.items():
        name = f"sign-in with {provider}"
        if not re.fullmatch(shapes.get(provider, ".+"), client.client_id):
            found.append(
                warn(
                    name, "the client id has not the provider's form", f"Compare {provider.upper()}_CLIENT_ID with it."
                )
            )
        elif not client.redirect_uri.startswith(settings.public_base_url):
            found.append(
                warn(
                    name,
                    "people come back to another address",
                    f"Set {provider.upper()}_REDIRECT_URI below the site's.",
                )
            )
        else:
            found.append(ok(name, f"people come back to {client.redirect_uri}"))
    return found
