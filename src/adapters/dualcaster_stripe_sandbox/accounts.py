"""Connected accounts: created, asked for what is needed by a page of ours, and able to be paid afterwards."""

from urllib.parse import urlsplit

from dualcaster_stripe_sandbox import account_shapes
from dualcaster_stripe_sandbox.errors import ApiError, invalid
from dualcaster_stripe_sandbox.request import Request
from dualcaster_stripe_sandbox.state import Body, new_id

_COUNTRIES = """
AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IT JP LI LT LU LV MT MX NL NO NZ PL PT RO SE SG SI SK US
"""
COUNTRIES = frozenset(_COUNTRIES.split())
LINK_SECONDS = 300
LINK = "sandbox_link"
PLATFORM = "sandbox_platform"


def create(request: Request) -> Body:
    """Create an account of somebody who is to be paid."""
    params = request.params
    params.required("type", one_of=("express",))
    country = params.text("country", "US").upper()
    if country not in COUNTRIES:
        raise invalid(f"{country} is not currently supported by Stripe", "country_unsupported", "country")
    params.text("business_type", one_of=("individual", "company"))
    capabilities = params.mapping("capabilities")
    if capabilities.get("transfers") != {"requested": "true"} or len(capabilities) != 1:
        raise invalid("Ask for the capability transfers, which is all that is here", None, "capabilities")
    params.below("business_profile").text("url")
    return request.tx.add(account_shapes.account(request.tx, country, params.text("email") or None, params.metadata()))


def platform(request: Request) -> Body:
    """Return the account of the platform itself, which may do everything unless it was told otherwise."""
    told = next(iter(request.tx.all(PLATFORM)), None)
    return account_shapes.platform(request.tx, able=told is None or bool(told["able"]))


def limit_platform(request: Request) -> Body:
    """Say whether the platform may take payments and pass them on: a test helper of ours."""
    able = request.params.flag("able", default=True)
    return request.tx.add({"id": PLATFORM, "object": PLATFORM, "able": able})


def create_link(request: Request) -> Body:
    """Make a link to the page that asks for what is needed; it works once, for five minutes."""
    tx, params = request.tx, request.params
    account = tx.find("account", params.required("account"), "account")
    params.required("type", one_of=("account_onboarding", "account_update"))
    urls = {name: params.required(name) for name in ("return_url", "refresh_url")}
    for name, url in urls.items():
        if urlsplit(url).scheme not in {"http", "https"}:
            raise invalid("Not a valid URL", "url_invalid", name)
    link = {"id": new_id("link", 32), "object": LINK, "account": account["id"], "until": tx.now + LINK_SECONDS}
    tx.add(link | urls | {"used": False})
    return {
        "object": "account_link",
        "created": tx.now,
        "expires_at": tx.now + LINK_SECONDS,
        "url": f"{request.address}/onboarding/{link['id']}",
    }


def onboard(request: Request) -> Body:
    """Note what the owner of an account told on our page; returns the link."""
    tx = request.tx
    link = tx.change(LINK, request.ids["id"])
    told = request.params.required("told", one_of=("everything", "something", "nothing"))
    if link["used"] or link["until"] < tx.now:
        raise ApiError(410, "invalid_request_error", "This link was used already or is too old", "link_expired")
    link["used"] = True
    if told != "nothing":
        tell(request, link["account"], everything=told == "everything")
    return link


def tell(request: Request, account_id: str, *, everything: bool) -> None:
    """Have the owner of an account tell all that is asked, or leave out the document."""
    account = request.tx.change("account", account_id)
    due = [] if everything else account_shapes.ASKED_OF_PAYEES[:1]
    account["details_submitted"] = True
    account["charges_enabled"] = account["payouts_enabled"] = everything
    account["capabilities"] = {"transfers": "active" if everything else "inactive"}
    account["requirements"] = account_shapes.requirements(due, "requirements.past_due" if due else None)
    request.tx.record("account.updated", account, account=account_id)


def verify(request: Request) -> Body:
    """Tell what an account's owner has to tell, or take it back: a test helper of ours."""
    everything = request.params.flag("complete", default=True)
    tell(request, request.ids["id"], everything=everything)
    return request.tx.find("account", request.ids["id"])
