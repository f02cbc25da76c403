"""The links that stop e-mails: good without logging in, for one person and one address, and for nobody else."""

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.types import Category

EVERYTHING: Final = "all"
PATH: Final = "/email/unsubscribe"
LONGEST_TOKEN: Final = 120
_SIGNATURE: Final = 18


@frozen
class UnsubscribeLinks:
    """Makes and checks the tokens of links for the site at ``site_url``; only who has ``key`` can make one.

    A token says whose e-mails stop and of which category, or all. It is signed together with the address, so that it
    is good for nothing once the address is another's.
    """

    key: bytes = field(repr=False)
    ids: PublicIds
    site_url: str

    def link(self, user_id: int, address: str, category: Category | None = None) -> str:
        """Return the address of the page that stops the e-mails of a category, or all."""
        return f"{self.site_url}{PATH}/{self.token(user_id, address, category)}"

    def token(self, user_id: int, address: str, category: Category | None = None) -> str:
        """Make the token of a link."""
        who, scope = self.ids.encode(IdKind.USER, user_id), category.value if category else EVERYTHING
        return f"{who}.{scope}.{self._signature(who, scope, address)}"

    def person(self, token: str) -> int | None:
        """Return whose e-mails a token claims to be about; None where it is no token."""
        parts = token.split(".")
        if len(token) > LONGEST_TOKEN or len(parts) != 3 or self._scope(parts[1]) is False:
            return None
        return self.ids.decode(IdKind.USER, parts[0])

    def is_good(self, token: str, address: str) -> bool:
        """Check the signature of a token that has a ``person``."""
        who, scope, signature = token.split(".")
        return hmac.compare_digest(signature.encode(), self._signature(who, scope, address).encode())

    def category(self, token: str) -> Category | None:
        """Return the category of a token that has a ``person``; None for everything."""
        found = self._scope(token.split(".")[1])
        return found if isinstance(found, Category) else None

    @staticmethod
    def _scope(text: str) -> Category | bool | None:
        if text == EVERYTHING:
            return None
        return Category(text) if text in {one.value for one in Category} else False

    def _signature(self, who: str, scope: str, address: str) -> str:
        told = f"unsubscribe\0{who}\0{scope}\0{address.casefold()}"
        return urlsafe_b64encode(hmac.digest(self.key, told.encode(), "sha256")[:_SIGNATURE]).decode()
