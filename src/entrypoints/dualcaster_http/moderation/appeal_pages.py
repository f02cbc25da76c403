"""``/appeals``: what moderators decided about oneself; ``/appeal``: for who cannot sign in."""

from typing import Annotated, Any

import msgspec
from attrs import evolve
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie

from dualcaster_app import Application
from dualcaster_core.accounts.errors import AccountLocked, InvalidCredentials, TokenInvalid
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.messaging.model import MOST_PHOTOS
from dualcaster_core.moderation.appeals import LONGEST_APPEAL, AppealDraft
from dualcaster_core.moderation.errors import NotAppealable
from dualcaster_http.accounts.appeal_cookie import forget_proof, proof_of, remember_proof
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import photos_of
from dualcaster_http.messaging.conversation_pages import LARGEST_FORM
from dualcaster_http.moderation.parameters import action_key
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
_REFUSED = (InvalidCredentials, AccountLocked, ValidationFailed, Conflict, NotAppealable, StorageUnavailable)
_Words = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_APPEAL)]


class AppealForm(msgspec.Struct, kw_only=True):
    """Against what the appeal is, what is wrong with it, and what shows it."""

    action: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$")]
    text: _Words = ""
    evidence: _Words = ""


class ShutOutForm(msgspec.Struct, kw_only=True):
    """The same, of somebody who shows by their password who they are."""

    login: Annotated[str, msgspec.Meta(max_length=254)] = ""
    password: Annotated[str, msgspec.Meta(max_length=200)] = ""
    text: _Words = ""
    evidence: _Words = ""


@get("/appeals", include_in_schema=False, opt={RATE: "page"})
async def appeals(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what was done to oneself, and a form for what can be appealed."""
    return await _page(PageContext(request, application, me), Form())


@post("/appeals", include_in_schema=False, status_code=200, opt={RATE: "write"}, request_max_body_size=LARGEST_FORM)
async def file(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Appeal a decision."""
    context = PageContext(request, application, me)
    sent, form = await read_form(request, AppealForm)
    if sent is None:
        return await _page(context, form, status=422)
    try:
        key = action_key(application, sent.action)
        draft = AppealDraft(text=sent.text, evidence=sent.evidence)
        draft = await _with_photos(request, application, me.user_id, draft)
        await application.moderation.appeals.file(me.user_id, draft, key)
    except _REFUSED as error:
        return await _page(context, refusal(form, error), status=422)
    return context.go("/appeals", "appeal_filed")


@get("/appeal", include_in_schema=False, opt={RATE: "page"})
async def shut_out_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the form for who cannot sign in, or that the appeal has arrived."""
    sent = request.query_params.get("sent") == "1"
    return _shut_out_page(request, visitor, Form(), sent=sent)


@post("/appeal", include_in_schema=False, status_code=200, opt={RATE: "login"}, request_max_body_size=LARGEST_FORM)
async def shut_out(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Appeal what shuts one out, who shows by a password, or has shown at a provider, who they are."""
    sent, form = await read_form(request, ShutOutForm)
    if sent is None:
        return _shut_out_page(request, visitor, form, status=422)
    proof, person_id = proof_of(request), None
    try:
        draft = AppealDraft(text=sent.text, evidence=sent.evidence)
        if proof is not None:
            person_id = await application.moderation.proofs.take(proof)
        else:
            person_id = await application.moderation.appeals.person_of(sent.login, sent.password)
        draft = await _with_photos(request, application, person_id, draft)
        await application.moderation.appeals.file_shut_out(person_id, draft)
    except TokenInvalid as error:
        return _shut_out_page(request, visitor, refusal(form, error), status=422, cookie=forget_proof(request))
    except _REFUSED as error:
        cookie = None
        if proof is not None and person_id is not None:
            cookie = remember_proof(request, await application.moderation.proofs.give(person_id))
        return _shut_out_page(request, visitor, refusal(form, error), status=422, cookie=cookie)
    response = pages_of(request).go("/appeal?sent=1")
    response.set_cookie(forget_proof(request))
    return response


def _shut_out_page(
    request: AnyRequest,
    visitor: Visitor,
    form: Form,
    *,
    status: int = 200,
    sent: bool = False,
    cookie: Cookie | None = None,
) -> Response[Any]:
    is_proven = proof_of(request) is not None and (cookie is None or bool(cookie.value))
    response = pages_of(request).page(
        request, "moderation/appeal.html", me=visitor, status=status, form=form, sent=sent, is_proven=is_proven
    )
    if cookie is not None:
        response.set_cookie(cookie)
    return response


async def _with_photos(
    request: AnyRequest, application: Application, person_id: int, draft: AppealDraft
) -> AppealDraft:
    """Upload the photos of a form. Raises ``ValidationFailed`` beside their field."""
    uploaded = []
    uploader = Actor(user_id=person_id, username="", session_id=0)
    for content in await photos_of(request, MOST_PHOTOS):
        try:
            uploaded.append((await application.messaging.photos.upload(uploader, content)).id)
        except ValidationFailed as error:
            raise ValidationFailed(error.message, field="photos") from error
    return evolve(draft, photo_ids=uploaded)


async def _page(context: PageContext, form: Form, *, status: int = 200) -> Response[str]:
    actions = await context.application.moderation.appeals.mine(context.me)
    return context.page("moderation/appeals.html", status=status, actions=actions, form=form)


def appeal_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[appeals, file, shut_out_form, shut_out])
