"""Pages about the site itself: about, help, privacy, terms, contact. An operator may replace their words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from litestar import Request, Response, Router, get
from markupsafe import Markup

from dualcaster_app import Application
from dualcaster_app.settings import SettingInvalid
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import REVALIDATED
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of

LARGEST_PAGE = 200_000
"""Characters of an operator's page."""
_VARIABLE = "PAGES_DIRECTORY"


@frozen
class FramePage:
    """A page: its name in the address and as a file, its heading, and what it is about."""

    name: str
    heading: str
    lead: str


FRAME_PAGES = (
    FramePage("about", f"About {SITE_NAME}", "Find the Magic trades worth making, with people near you."),
    FramePage("help", "How matching works", "Why you see the trades you see, and how to get more of them."),
    FramePage("privacy", "Privacy", "What this site keeps of you, who sees it, and how to take it with you."),
    FramePage("terms", "Terms", "What you can expect of this site, and what it expects of you."),
    FramePage("contact", "Contact", "How to reach whoever runs this site."),
)
PATHS = tuple(f"/{page.name}" for page in FRAME_PAGES)


def own_words(directory: Path | None, contact_email: str | None) -> Mapping[str, Markup]:
    """Read what an operator says instead, by the name of the page: ``about.html`` and so on, as far as there are such.

    They are read once, at the start, in a sandbox that knows ``site_name`` and ``contact_email`` alone, and never
    again, so that nobody who can write into the folder later changes a running site. Raises ``SettingInvalid`` for a
    folder that is none, a file that leads out of it, is too long or is not a template.
    """
    if directory is None:
        return {}
    root = directory.resolve()
    if not root.is_dir():
        raise SettingInvalid(_VARIABLE, f"{directory} is not a directory")
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(root), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    values = {"site_name": SITE_NAME, "contact_email": contact_email}
    return {
        page.name: _read(environment, root, f"{page.name}.html", values)
        for page in FRAME_PAGES
        if (root / f"{page.name}.html").is_file()
    }


def _read(environment: SandboxedEnvironment, root: Path, file: str, values: Mapping[str, str | None]) -> Markup:
    path = (root / file).resolve()
    if not path.is_relative_to(root):
        raise SettingInvalid(_VARIABLE, f"{file} leads out of {root}")
    try:
        if len(path.read_text("utf-8")) > LARGEST_PAGE:
            raise SettingInvalid(_VARIABLE, f"{file} is longer than {LARGEST_PAGE:,} characters")
        return Markup(environment.get_template(file).render(values))  # noqa: S704 - the operator's own page
    except (TemplateError, OSError, ValueError, TypeError, ArithmeticError) as error:
        raise SettingInvalid(_VARIABLE, f"{file} cannot be shown: {error}") from error


@get(list(PATHS), include_in_schema=False, opt={RATE: "page"})
async def frame_page(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show one of the pages, in the operator's words where there are such."""
    page = next(one for one in FRAME_PAGES if request.url.path.rstrip("/") == f"/{one.name}")
    own = request.app.state.own_words.get(page.name)
    pages = pages_of(request)
    return pages.page(
        request,
        "home/frame/layout.html" if own else f"home/frame/{page.name}.html",
        me=visitor,
        cache=REVALIDATED,
        canonical=pages.absolute(f"/{page.name}"),
        heading=page.heading,
        lead=page.lead,
        own_words=own or "",
        contact_email=application.settings.contact_email,
    )


def words_of(application: Application) -> Mapping[str, Markup]:
    """Read what the operator of an application says."""
    return own_words(application.settings.pages_directory, application.settings.contact_email)


def frame_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[frame_page])
