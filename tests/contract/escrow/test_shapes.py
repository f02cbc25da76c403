"""The sandbox's objects are as Stripe publishes them: checked against the types that Stripe generates from its API."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import stripe
from attrs import define, field

from tests.support.stripe_sandbox import Sandbox, receiving, running_sandbox

_PLAIN: Mapping[str, type | tuple[type, ...]] = {"str": str, "int": int, "bool": bool, "float": (int, float)}


@define
class Shape:
    """What a class of Stripe's package says of its object: fields with their types, and classes within."""

    fields: dict[str, ast.expr] = field(factory=dict)
    within: dict[str, "Shape"] = field(factory=dict)


def _shape(node: ast.ClassDef) -> Shape:
    shape = Shape()
    for one in node.body:
        if isinstance(one, ast.ClassDef):
            shape.within[one.name] = _shape(one)
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id.islower():
            shape.fields[one.target.id] = one.annotation
    return shape


def _published(kind: type) -> Shape:
    tree = ast.parse(Path(inspect.getfile(kind)).read_text())
    [node] = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == kind.__name__]
    return _shape(node)


def _wrong(value: Any, shape: Shape, where: str) -> Iterator[str]:
    """Name each field that Stripe does not know, always gives and is not there, or gives as something else."""
    for name in value.keys() - shape.fields.keys():
        yield f"{where}.{name}: unknown to Stripe"
    for name, annotation in shape.fields.items():
        if name in value:
            yield from _wrong_value(value[name], annotation, shape, f"{where}.{name}")
        elif not _is(annotation, "Optional"):
            yield f"{where}.{name}: missing"


def _is(annotation: ast.expr, name: str) -> bool:
    return isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == name


def _wrong_value(value: Any, annotation: ast.expr, shape: Shape, where: str) -> Iterator[str]:
    text = ast.unparse(annotation)
    if isinstance(annotation, ast.Subscript) and _is(annotation, "Optional"):
        if value is not None:
            yield from _wrong_value(value, annotation.slice, shape, where)
    elif isinstance(annotation, ast.Subscript) and _is(annotation, "Union"):
        options = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        literal = [one for one in options if _is(one, "Literal")]
        yield from _wrong_value(value, (literal or options)[0], shape, where)
    elif isinstance(annotation, ast.Subscript) and _is(annotation, "Literal"):
        allowed = ast.literal_eval(annotation.slice)
        if value != allowed and value not in (allowed if isinstance(allowed, tuple) else (allowed,)):
            yield f"{where}: {value!r} is none of {allowed}"
    elif isinstance(annotation, ast.Subscript) and _is(annotation, "List"):
        for number, one in enumerate(value):
            yield from _wrong_value(one, annotation.slice, shape, f"{where}[{number}]")
    elif text in _PLAIN:
        if not isinstance(value, _PLAIN[text]) or (text == "int" and isinstance(value, bool)):
            yield f"{where}: {value!r} is no {text}"
    elif text in shape.within:
        yield from _wrong(value, shape.within[text], where)
    elif text.startswith("ExpandableField") and not isinstance(value, str):
        yield f"{where}: {value!r} is no id"


def _objects(sandbox: Sandbox) -> Iterator[tuple[str, Any, type]]:
    """Make one object of each kind, in each of its states."""
    paid = sandbox.pay()
    waiting = sandbox.do("/v1/payment_intents", amount=500, currency="usd")
    yield "payment that waits", waiting, stripe.PaymentIntent
    yield "payment", paid, stripe.PaymentIntent
    asks = sandbox.do(f"/v1/payment_intents/{waiting['id']}/confirm", payment_method="pm_card_authenticationRequired")
    yield "payment that is asked about", asks, stripe.PaymentIntent
    refused = sandbox.do(f"/sandbox/payment_intents/{waiting['id']}/authenticate", answer="refuse")
    yield "payment that was refused", refused, stripe.PaymentIntent
    yield "payment given up", sandbox.do(f"/v1/payment_intents/{waiting['id']}/cancel"), stripe.PaymentIntent
    yield "charge", sandbox.look(f"/v1/charges/{paid['latest_charge']}"), stripe.Charge
    sandbox.send(
        "POST",
        f"/v1/payment_intents/{sandbox.do('/v1/payment_intents', amount=500, currency='usd')['id']}/confirm",
        {"payment_method": "pm_card_chargeDeclined"},
    )
    yield "declined charge", sandbox.look("/v1/charges")["data"][0], stripe.Charge
    yield "refund", sandbox.do("/v1/refunds", charge=paid["latest_charge"], amount=100), stripe.Refund
    yield from _connected(sandbox, paid["latest_charge"])
    disputed = sandbox.pay(card="pm_card_createDispute")
    dispute = sandbox.look("/v1/disputes")["data"][0]
    assert dispute["charge"] == disputed["latest_charge"]
    yield "dispute", dispute, stripe.Dispute
    yield "dispute that is won", sandbox.do(f"/sandbox/disputes/{dispute['id']}/close", outcome="won"), stripe.Dispute
    for one in sandbox.look("/v1/balance_transactions", limit=100)["data"]:
        yield f"movement {one['type']}", one, stripe.BalanceTransaction
    for one in sandbox.look("/v1/events", limit=100)["data"]:
        yield f"event {one['type']}", one, stripe.Event
    yield "balance", sandbox.look("/v1/balance"), stripe.Balance


def _connected(sandbox: Sandbox, charge: str) -> Iterator[tuple[str, Any, type]]:
    asked = {"type": "express", "country": "US", "capabilities[transfers][requested]": "true"}
    yield "new account", sandbox.do("/v1/accounts", **asked), stripe.Account
    account = sandbox.payee()
    yield "account", sandbox.look(f"/v1/accounts/{account}"), stripe.Account
    urls = {"return_url": "https://cards.example/", "refresh_url": "https://cards.example/again"}
    yield "platform", sandbox.look("/v1/account"), stripe.Account
    link = sandbox.do("/v1/account_links", account=account, type="account_onboarding", **urls)
    yield "link", link, stripe.AccountLink
    transfer = sandbox.do("/v1/transfers", amount=5_000, currency="usd", destination=account, source_transaction=charge)
    yield "transfer", transfer, stripe.Transfer
    reversal = sandbox.do(f"/v1/transfers/{transfer['id']}/reversals", amount=100)
    yield "reversal", reversal, stripe.TransferReversal
    yield "reversed transfer", sandbox.look(f"/v1/transfers/{transfer['id']}"), stripe.Transfer
    with receiving() as receiver:
        sandbox.tell(receiver.url)
    yield "endpoint", sandbox.look("/v1/webhook_endpoints")["data"][0], stripe.WebhookEndpoint


def test_every_object_is_as_stripe_publishes_it(tmp_path: Path) -> None:
    """No object has a field or a value that Stripe does not know, and none lacks a field that Stripe always gives."""
    with running_sandbox(tmp_path) as sandbox:
        objects = list(_objects(sandbox))
    assert len({kind for _, _, kind in objects}) == 12
    wrong = [one for name, value, kind in objects for one in _wrong(value, _published(kind), name)]
    assert wrong == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"status": "settled"}, "is none of"),
        ({"amount": "12"}, "is no int"),
        ({"colour": "green"}, "unknown to Stripe"),
        ({"id": None}, "is no str"),
    ],
)
def test_an_object_of_another_shape_is_found(tmp_path: Path, change: dict[str, Any], found: str) -> None:
    """A wrong value, a wrong type and an unknown field are each named, and so is one that is missing."""
    with running_sandbox(tmp_path) as sandbox:
        intent = sandbox.do("/v1/payment_intents", amount=500, currency="usd")
    shape = _published(stripe.PaymentIntent)
    assert list(_wrong(intent, shape, "it")) == []
    assert [found in one for one in _wrong(intent | change, shape, "it")] == [True]
    assert list(_wrong({key: one for key, one in intent.items() if key != "metadata"}, shape, "it")) == [
        "it.metadata: missing"
    ]
