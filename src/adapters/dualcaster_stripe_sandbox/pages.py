"""The pages of the sandbox: what it is, a payee's onboarding, and the bank that asks a payer."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import parse_qsl

from attrs import frozen

from dualcaster_stripe_sandbox import accounts, payments
from dualcaster_stripe_sandbox.errors import ApiError
from dualcaster_stripe_sandbox.params import Params
from dualcaster_stripe_sandbox.request import Request
from dualcaster_stripe_sandbox.state import Body, State, Transaction

_FRAME = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
_HOME = """<h1>This is not Stripe</h1>
<p>A sandbox that answers like Stripe's API, for development and tests. No card is charged, no bank is asked, and
nobody is paid: the money here is a number in a file of this machine.</p>
<dl><dt>Payments</dt><dd>$payments</dd><dt>Refunds</dt><dd>$refunds</dd><dt>Transfers</dt><dd>$transfers</dd>
<dt>Disputes</dt><dd>$disputes</dd><dt>Payees</dt><dd>$accounts</dd></dl>"""
_ONBOARDING = """<h1>Set up payouts</h1>
<p>At Stripe you would now tell who you are and where your money goes. Here you choose how far you get.</p>
<p class="muted">Payee <code>$account</code></p>
<form method="post"><button class="primary" name="told" value="everything">Tell everything</button>
<button name="told" value="something">Leave out the document</button>
<button name="told" value="nothing">Leave for later</button></form>"""
_BANK = """<h1>Is this payment yours?</h1>
<p>A payer's bank asks this before it pays. This one believes you.</p>
<p class="sum">$$$dollars</p>
<form method="post"><button class="primary" name="answer" value="approve">Approve</button>
<button name="answer" value="refuse">Refuse</button></form>"""
_GONE = "<h1>$title</h1><p>Go back to the site and begin again from there.</p>"


@frozen
class Page:
    """A page, or where to go instead."""

    html: str = ""
    status: int = 200
    location: str = ""


class Pages:
    """Shows the pages and takes what is pressed on them; their addresses are known to whom they were given alone."""

    def __init__(self, state: State) -> None:
        self._state = state

    def answer(self, method: str, path: str, body: str) -> Page:
        """Answer a request for a page."""
        room, _, name = path.lstrip("/").partition("/")
        try:
            with self._state.transaction() as tx:
                if not room and method == "GET":
                    return self._home(tx)
                if room == "onboarding" and method in {"GET", "POST"}:
                    return self._onboarding(tx, name, _pressed(method, body))
                if room == "pay" and method in {"GET", "POST"}:
                    return self._bank(tx, name, _pressed(method, body))
        except ApiError as error:
            return _page("This page is gone", _GONE, error.status, values={"title": str(error)})
        return _page("Not found", _GONE, 404, values={"title": "There is no such page"})

    def _home(self, tx: Transaction) -> Page:
        kinds = {"payments": "payment_intent", "refunds": "refund", "transfers": "transfer"}
        kinds |= {"disputes": "dispute", "accounts": "account"}
        counts = {name: str(sum(1 for _ in tx.all(kind))) for name, kind in kinds.items()}
        return _page("Sandbox", _HOME, values=counts)

    def _onboarding(self, tx: Transaction, name: str, pressed: dict[str, str]) -> Page:
        link = tx.find(accounts.LINK, name)
        if link["used"] or link["until"] < tx.now:
            return Page(status=303, location=link["refresh_url"])
        if not pressed:
            return _page("Set up payouts", _ONBOARDING, values={"account": link["account"]})
        accounts.onboard(Request(tx, {"id": name}, Params(dict(pressed))))
        return Page(status=303, location=link["return_url"])

    def _bank(self, tx: Transaction, name: str, pressed: dict[str, str]) -> Page:
        intent = tx.find("payment_intent", name)
        if intent["next_action"] is None:
            return _page("Answered", _GONE, 410, values={"title": "This payment waits for no answer"})
        if not pressed:
            return _page("Your bank", _BANK, values={"dollars": _dollars(intent)})
        return_url = intent["next_action"]["redirect_to_url"]["return_url"]
        payments.authenticate(Request(tx, {"id": name}, Params(dict(pressed))))
        return (
            Page(status=303, location=return_url) if return_url else _page("Done", _GONE, values={"title": "Thank you"})
        )


def _pressed(method: str, body: str) -> dict[str, str]:
    return dict(parse_qsl(body, max_num_fields=10)) or {"told": ""} if method == "POST" else {}


def _dollars(intent: Body) -> str:
    return f"{intent['amount'] // 100}.{intent['amount'] % 100:02}"


def _page(name: str, body: str, status: int = 200, *, values: Mapping[str, str]) -> Page:
    shown = {key: escape(value) for key, value in values.items()}
    return Page(_FRAME.substitute(title=escape(name), body=Template(body).substitute(shown)), status)
