"""Which addresses are those of browsers that can be pushed to: a worker posts there, so not any will do."""

import re
from base64 import urlsafe_b64decode
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

PUSH_SERVICES: Final = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "*.push.apple.com",
)
"""The push services of browsers; ``*.`` stands for any name below."""
LONGEST_ENDPOINT: Final = 1_000
_KEY, _SECRET = 65, 16
"""Bytes of a point of P-256 and of an authentication secret (RFC 8291, 3.1)."""
_PLAIN: Final = re.compile(r"[\x21-\x7e]+\Z")


@frozen
class PushEndpoints:
    """Checks the addresses of browsers against the ``services`` that are known; ``insecure`` allows http, for tests."""

    services: tuple[str, ...] = PUSH_SERVICES
    insecure: bool = False

    def check(self, endpoint: str, p256dh: str, auth: str) -> None:
        """Raise ``ValidationFailed`` for what no browser of a known push service gives."""
        if len(endpoint) > LONGEST_ENDPOINT or not _PLAIN.match(endpoint) or not self._is_known(endpoint):
            raise ValidationFailed("this is no address of a push service of a browser", field="endpoint")
        for name, text, size in (("p256dh", p256dh, _KEY), ("auth", auth, _SECRET)):
            if _size(text) != size:
                raise ValidationFailed(f"{name} is no key of a browser", field=name)

    def _is_known(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None or parts.fragment:
            return False
        if not self.insecure and (parts.scheme != "https" or port not in {None, 443}):
            return False
        return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in self.services)


def _size(text: str) -> int:
    """Count the bytes of base64url without padding; -1 for anything else."""
    if len(text) > 200 or not re.fullmatch(r"[A-Za-z0-9_-]+", text, re.ASCII):
        return -1
    try:
        return len(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return -1
