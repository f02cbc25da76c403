"""What notifications and digests look like as e-mails: HTML with inlined styles, and text that says the same."""

from datetime import date
from typing import Any, Final

import css_inline
from attrs import field, frozen
from jinja2 import Environment

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.delivery.model import Digest, Outgoing, Said
from dualcaster_core.notifying.ports import Email
from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from dualcaster_email.renderer import environment, style_inliner

LONGEST_SUBJECT: Final = 150
CATEGORY_NAMES: Final = {
    Category.TRADES: "trades",
    Category.MESSAGES: "messages",
    Category.SOCIAL: "people",
    Category.DISCOVERY: "matches",
    Category.PRICES: "prices",
    Category.EVENTS: "store events",
    Category.STORES: "stores",
    Category.ACHIEVEMENTS: "achievements",
    Category.MODERATION: "moderation",
    Category.SECURITY: "security",
    Category.SYSTEM: "the site",
}
"""What categories are called within a sentence."""


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"


def _environment(*, html: bool) -> Environment:
    made = environment(html=html)
    made.filters["day"] = _day
    return made


@frozen
class NotificationEmails:
    """Writes the e-mails of notifications for the site at ``links.site_url``."""

    links: UnsubscribeLinks
    _html: Environment = field(init=False, repr=False, eq=False, factory=lambda: _environment(html=True))
    _text: Environment = field(init=False, repr=False, eq=False, factory=lambda: _environment(html=False))
    _styles: css_inline.CSSInliner = field(init=False, repr=False, eq=False, factory=style_inliner)

    def write(self, outgoing: Outgoing, address: str) -> Email:
        """Write the e-mail of a notification or a digest to an address."""
        if outgoing.digest is not None:
            template, subject, values = (
                "digest",
                self._digest_subject(outgoing.digest),
                self._of_digest(outgoing.digest),
            )
            category = None
        elif outgoing.said is not None:
            template, subject, values = "notification", outgoing.said.title, self._of_one(outgoing.said)
            category = outgoing.said.category
        else:
            raise ValueError("a delivery says something")
        user_id = outgoing.recipient.user_id
        everything = self.links.link(user_id, address)
        silence = None
        if category is not None and category is not Category.SECURITY:
            silence = self.links.link(user_id, address, category)
        values |= {
            "subject": subject,
            "username": outgoing.recipient.username,
            "site_name": SITE_NAME,
            "site_url": self.links.site_url,
            "category_name": CATEGORY_NAMES[category] if category else "",
            "silence_url": silence,
            "unsubscribe_url": everything,
        }
        html = self._html.get_template(f"{template}.html").render(values)
        return Email(
            key=outgoing.key,
            to=address,
            subject=one_line(subject)[:LONGEST_SUBJECT],
            text=self._text.get_template(f"{template}.txt").render(values),
            html=self._styles.inline(html),
            headers={
                "List-Unsubscribe": f"<{silence or everything}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )

    def _of_one(self, said: Said) -> dict[str, Any]:
        return {
            "title": said.title,
            "body": said.body,
            "action_url": self._absolute(said.action_url),
            "why": said.kind.why,
        }

    def _of_digest(self, digest: Digest) -> dict[str, Any]:
        items = [
            {"title": one.title, "body": one.body, "url": self._absolute(one.action_url or "/notifications")}
            for one in digest.items
        ]
        sections = [
            {
                "heading": section.heading,
                "more": section.more,
                "more_url": self._absolute(section.more_url),
                "lines": [
                    {
                        "text": line.text,
                        "url": self._absolute(line.url),
                        "note": line.note,
                        "figure": line.figure,
                        "tone": line.tone,
                    }
                    for line in section.lines
                ],
            }
            for section in digest.sections
        ]
        return {
            "items": items,
            "omitted": digest.omitted,
            "sections": sections,
            "is_weekly": digest.is_weekly,
            "window": digest.window,
        }

    def _digest_subject(self, digest: Digest) -> str:
        """Begin with what is most worth opening it for."""
        count = len(digest.items) + digest.omitted
        span = "week" if digest.is_weekly else "day"
        leads = [line.text for section in digest.sections[:1] for line in section.lines[:1]]
        if leads:
            return f"Your {span} on {SITE_NAME}: {leads[0]}"
        news = "1 notification" if count == 1 else f"{count} notifications"
        return f"Your {span} on {SITE_NAME}: {news}"

    def _absolute(self, path: str | None) -> str | None:
        return f"{self.links.site_url}{path}" if path else None
