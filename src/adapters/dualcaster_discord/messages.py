"""What notifications and digests look like as messages of Discord."""

import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.notifying.delivery.model import Digest, DigestSection, Outgoing, Said

COLOUR: Final = 0xDFAE4C
_LONGEST_TITLE, _LONGEST_TEXT, _LONGEST_FIELD, _FIELDS = 256, 2_000, 1_024, 12
_LARGEST_EMBED: Final = 5_500
_MARKDOWN: Final = re.compile(r"([\\*_~`|>#\[\]()<@:-])")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def plain(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Write a text that somebody chose so that Discord shows it as it is: no markdown, no mentions, no tricks."""
    shown = " ".join(_NOT_SHOWN.sub(" ", text).split())
    escaped = _MARKDOWN.sub(r"\\\1", shown)
    return escaped if len(escaped) <= longest else escaped[: longest - 1].rstrip("\\") + "…"


def message_of(outgoing: Outgoing, site_url: str) -> dict[str, Any]:
    """Write the message of a notification or a digest; nobody is mentioned by it."""
    embed = _Embeds(site_url)
    if outgoing.digest is not None:
        made = embed.of_digest(outgoing.digest)
    elif outgoing.said is not None:
        made = embed.of_one(outgoing.said)
    else:
        raise ValueError("a delivery says something")
    return {"embeds": [made], "allowed_mentions": {"parse": []}}


@frozen
class _Embeds:
    site_url: str

    def of_one(self, said: Said) -> dict[str, Any]:
        embed: dict[str, Any] = {
            "title": plain(said.title, _LONGEST_TITLE),
            "color": COLOUR,
            "timestamp": said.created_at.isoformat(),
            "footer": {"text": f"Because {said.kind.why}. Change it in the settings of {SITE_NAME}."},
        }
        if said.body:
            embed["description"] = plain(said.body)
        if said.action_url:
            embed["url"] = f"{self.site_url}{said.action_url}"
        return embed

    def of_digest(self, digest: Digest) -> dict[str, Any]:
        span = "week" if digest.is_weekly else "day"
        fields: list[dict[str, Any]] = []
        size = 0
        for name, value in self._parts(digest):
            size += len(name) + len(value)
            if size > _LARGEST_EMBED or len(fields) == _FIELDS:
                break
            fields.append({"name": name, "value": value, "inline": False})
        return {
            "title": f"Your {span} on {SITE_NAME}",
            "url": f"{self.site_url}/notifications",
            "color": COLOUR,
            "fields": fields,
            "footer": {"text": "Change it in the settings of the site."},
        }

    def _parts(self, digest: Digest) -> Iterator[tuple[str, str]]:
        for section in digest.sections:
            yield section.heading[:_LONGEST_TITLE], self._section(section)
        if digest.items:
            lines = [
                f"[{plain(one.title, 150)}]({self.site_url}{one.action_url or '/notifications'})"
                for one in digest.items
            ]
            count = len(digest.items) + digest.omitted
            yield f"Notifications ({count})", _fitted(lines)

    def _section(self, section: DigestSection) -> str:
        lines = []
        for line in section.lines:
            text = plain(line.text, 150)
            linked = f"[{text}]({self.site_url}{line.url})" if line.url else text
            lines.append(f"{linked} {plain(line.figure, 40)}".rstrip())
        return _fitted(lines)


def _fitted(lines: list[str]) -> str:
    """Take as many whole lines as a field has room for."""
    taken: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in taken) + len(line) > _LONGEST_FIELD:
            break
        taken.append(line)
    return "\n".join(taken) or "…"
