"""E-mails from templates: one template says the words of both parts, two layouts give them their shape."""

import re
import textwrap
from urllib.parse import urlsplit

import css_inline
from attrs import asdict, field, frozen
from jinja2 import Environment, PackageLoader, StrictUndefined

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.notifying.emails import SUBJECTS, EmailFacts, EmailKind, in_words
from dualcaster_core.notifying.ports import Email

_WIDTH = 72
_LONGEST_WORDS = 120
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_LOOKS_LIKE_A_LINK = re.compile(r"(?i)(?:[a-z][a-z0-9+.-]*:)?//|\bwww\.")


def shown(text: str, longest: int = _LONGEST_WORDS) -> str:
    """Make a text that somebody else chose fit for a line of an e-mail: one line, no link, no tricks of direction."""
    plain = _LOOKS_LIKE_A_LINK.sub(" ", _NOT_SHOWN.sub(" ", text))
    return textwrap.shorten(" ".join(plain.split()), longest, placeholder="…")


def paragraph(text: str) -> str:
    """Wrap the words of a paragraph."""
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def environment(*, html: bool) -> Environment:
    """Make the environment of the templates of this package."""
    made = Environment(
        loader=PackageLoader("dualcaster_email", "templates"),
        autoescape=html,  # noqa: S701 - the text part is no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(shown=shown, paragraph=paragraph)
    return made


def style_inliner() -> css_inline.CSSInliner:
    """Make what writes the styles of a template into its elements; rules for narrow and dark screens stay rules."""
    return css_inline.CSSInliner(
        load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False, minify_css=True
    )


@frozen
class TemplateEmails:
    """``EmailRenderer`` on the templates of this package, for the site at ``site_url``."""

    site_url: str
    _html: Environment = field(init=False, repr=False, eq=False, factory=lambda: environment(html=True))
    _text: Environment = field(init=False, repr=False, eq=False, factory=lambda: environment(html=False))
    _styles: css_inline.CSSInliner = field(init=False, repr=False, eq=False, factory=style_inliner)

    def write(self, kind: EmailKind, *, key: str, to: str, facts: EmailFacts) -> Email:
        """Write an e-mail."""
        values = {
            **asdict(facts),
            "lifetime": in_words(facts.lifetime) if facts.lifetime else None,
            "subject": SUBJECTS[kind],
            "site_name": SITE_NAME,
            "site_url": self.site_url,
            "site": urlsplit(self.site_url).netloc,
        }
        template = f"{kind.value}.jinja"
        return Email(
            key=key,
            to=to,
            subject=SUBJECTS[kind],
            text=self._text.get_template(template).render(values, layout="layout.txt"),
            html=self._styles.inline(self._html.get_template(template).render(values, layout="layout.html")),
        )
