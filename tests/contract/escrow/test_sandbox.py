"""The sandbox keeps to Stripe's rules: keys of idempotency, errors, lists, what survives, and what is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dualcaster_stripe_sandbox.delivery import MAX_ATTEMPTS
from tests.support.stripe_sandbox import Sandbox, receiving, running_sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Run a fresh sandbox."""
    with running_sandbox(tmp_path) as running:
        yield running


def test_the_same_key_gives_the_same_answer(sandbox: Sandbox) -> None:
    """The answer is replayed and says so; nothing is made a second time."""
    form = {"amount": 500, "currency": "usd"}
    first, again = (sandbox.send("POST", "/v1/payment_intents", form, Idempotency_Key="pay-1") for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Request-Id"] != again.headers["Request-Id"]
    assert len(sandbox.look("/v1/payment_intents")["data"]) == 1


def test_the_same_key_with_other_parameters_is_an_error(sandbox: Sandbox) -> None:
    """400 with ``idempotency_error``, whether the path or the sum differs."""
    sandbox.send("POST", "/v1/payment_intents", {"amount": 500, "currency": "usd"}, Idempotency_Key="pay-1")
    for path, amount in (("/v1/payment_intents", 600), ("/v1/refunds", 500)):
        answer = sandbox.send("POST", path, {"amount": amount, "currency": "usd"}, Idempotency_Key="pay-1")
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "idempotency_error")


def test_a_declined_card_is_remembered_under_its_key_and_bad_parameters_are_not(sandbox: Sandbox) -> None:
    """An attempt that was made is not made again; a request that was wrong may be corrected with its key."""
    intent = sandbox.do("/v1/payment_intents", amount=500, currency="usd")["id"]
    path, declined = f"/v1/payment_intents/{intent}/confirm", {"payment_method": "pm_card_chargeDeclined"}
    answers = [sandbox.send("POST", path, declined, Idempotency_Key="confirm-1") for _ in range(2)]
    assert [one.status_code for one in answers] == [402, 402]
    assert [one.json()["error"]["code"] for one in answers] == ["card_declined"] * 2
    assert len(sandbox.look("/v1/charges")["data"]) == 1
    wrong = sandbox.send("POST", "/v1/payment_intents", {"amount": "ten", "currency": "usd"}, Idempotency_Key="pay-2")
    right = sandbox.send("POST", "/v1/payment_intents", {"amount": 10_00, "currency": "usd"}, Idempotency_Key="pay-2")
    assert (wrong.status_code, right.status_code) == (400, 200)


@pytest.mark.parametrize(
    ("method", "path", "form", "status", "code", "param"),
    [
        ("POST", "/v1/payment_intents", {"currency": "usd"}, 400, "parameter_missing", "amount"),
        ("POST", "/v1/payment_intents", {"amount": 49, "currency": "usd"}, 400, "amount_too_small", "amount"),
        ("POST", "/v1/payment_intents", {"amount": -5, "currency": "usd"}, 400, "parameter_invalid_integer", "amount"),
        ("POST", "/v1/payment_intents", {"amount": 500, "currency": "xyz"}, 400, "parameter_invalid", "currency"),
        (
            "POST",
            "/v1/payment_intents",
            {"amount": 500, "currency": "usd", "colour": 1},
            400,
            "parameter_unknown",
            "colour",
        ),
        ("POST", "/v1/payment_intents", {"a[b": 1}, 400, "parameter_unknown", "a[b"),
        ("GET", "/v1/payment_intents/pi_none", None, 404, "resource_missing", "id"),
        ("POST", "/v1/refunds", {"charge": "ch_none"}, 400, "resource_missing", "charge"),
        ("GET", "/v1/nothing", None, 404, "url_invalid", None),
        ("GET", "/v1/charges", {"limit": 101}, 400, "parameter_invalid_integer", "limit"),
        ("GET", "/v1/charges", {"starting_after": "ch_none"}, 400, "resource_missing", "starting_after"),
        ("POST", "/v1/accounts", {"type": "express", "country": "XX"}, 400, "country_unsupported", "country"),
    ],
)
def test_wrong_requests_have_stripes_errors(
    sandbox: Sandbox, method: str, path: str, form: dict[str, object], status: int, code: str, param: str | None
) -> None:
    """Each is an error object with a code, and the parameter that is wrong."""
    answer = sandbox.send(method, path, form)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("param")) == (status, code, param)
    assert error["type"] == "invalid_request_error"


def test_only_the_holder_of_the_key_is_answered(sandbox: Sandbox) -> None:
    """401 without the key or with another; and nothing for who thinks that this is another site."""
    for headers in ({}, {"Authorization": "Bearer sk_test_other"}):
        assert httpx.get(f"{sandbox.address}/v1/balance", headers=headers).status_code == 401
    elsewhere = httpx.get(f"{sandbox.address}/", headers={"Host": "evil.example"})
    assert elsewhere.status_code == 403


def test_a_list_is_read_in_pages(sandbox: Sandbox) -> None:
    """The newest first, by the last of the page before, until there is no more; and backwards."""
    made = [sandbox.do("/v1/payment_intents", amount=500 + n, currency="usd")["id"] for n in range(7)][::-1]
    first = sandbox.look("/v1/payment_intents", limit=3)
    second = sandbox.look("/v1/payment_intents", limit=3, starting_after=first["data"][-1]["id"])
    third = sandbox.look("/v1/payment_intents", limit=3, starting_after=second["data"][-1]["id"])
    assert [one["id"] for page in (first, second, third) for one in page["data"]] == made
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]
    back = sandbox.look("/v1/payment_intents", limit=3, ending_before=third["data"][0]["id"])
    assert [one["id"] for one in back["data"]] == made[3:6]


def test_ids_are_expanded_where_asked(sandbox: Sandbox) -> None:
    """To the object, through lists and several levels; a place that holds no object is an error."""
    paid = sandbox.pay(10_000)
    path = f"/v1/payment_intents/{paid['id']}"
    found = sandbox.look(path, **{"expand[]": "latest_charge.balance_transaction"})
    assert found["latest_charge"]["balance_transaction"]["fee"] == 320
    listed = sandbox.look("/v1/payment_intents", **{"expand[0]": "data.latest_charge"})
    assert listed["data"][0]["latest_charge"]["id"] == paid["latest_charge"]
    assert sandbox.look(path)["latest_charge"] == paid["latest_charge"]
    assert sandbox.send("GET", path, {"expand[]": "amount.colour"}).status_code == 400


def test_no_cent_appears_or_is_lost(sandbox: Sandbox) -> None:
    """The balance is what came less fees, refunds, transfers and disputes, and more what came back of these."""
    account, paid = sandbox.payee(), sandbox.pay(10_000)
    charge = paid["latest_charge"]
    transfer = sandbox.do("/v1/transfers", amount=6_000, currency="usd", destination=account, source_transaction=charge)
    sandbox.do(f"/v1/transfers/{transfer['id']}/reversals", amount=1_000)
    sandbox.do("/v1/refunds", charge=charge, amount=500)
    dispute = sandbox.do("/sandbox/disputes", charge=charge, amount=9_500)
    assert sandbox.look("/v1/balance")["available"][0]["amount"] == 10_000 - 320 - 6_000 + 1_000 - 500 - 9_500 - 1_500
    sandbox.do(f"/sandbox/disputes/{dispute['id']}/close", outcome="won")
    movements = sandbox.look("/v1/balance_transactions", limit=100)["data"]
    assert sandbox.look("/v1/balance")["available"][0]["amount"] == sum(one["net"] for one in movements) == 2_680


def test_more_than_there_is_is_refused(sandbox: Sandbox) -> None:
    """Refunds and transfers beyond the charge, reversals beyond the transfer, and refunds of what is disputed."""
    account, charge = sandbox.payee(), sandbox.pay(10_000)["latest_charge"]
    to_payee = {"currency": "usd", "destination": account, "source_transaction": charge}
    transfer = sandbox.do("/v1/transfers", amount=10_000, **to_payee)["id"]
    refused = [
        sandbox.send("POST", "/v1/transfers", {"amount": 1, **to_payee}),
        sandbox.send("POST", f"/v1/transfers/{transfer}/reversals", {"amount": 10_001}),
        sandbox.send("POST", "/v1/refunds", {"charge": charge, "amount": 10_001}),
    ]
    sandbox.do("/sandbox/disputes", charge=charge)
    refused.append(sandbox.send("POST", "/v1/refunds", {"charge": charge}))
    refused.append(sandbox.send("POST", "/sandbox/disputes", {"charge": charge}))
    assert [one.status_code for one in refused] == [400] * 5


def test_what_was_answered_survives_a_restart(tmp_path: Path) -> None:
    """Objects, keys of idempotency and what is still to be told; a line that was half-written is cut off."""
    with running_sandbox(tmp_path) as sandbox, receiving() as receiver:
        sandbox.tell(receiver.url)
        paid = sandbox.pay()
        form = {"amount": 700, "currency": "usd"}
        before = sandbox.send("POST", "/v1/payment_intents", form, Idempotency_Key="pay-9").json()
        journal = tmp_path / "journal.jsonl"
        with journal.open("ab") as file:
            file.write(b'{"objects":{"pi_half":{"obj')
        with running_sandbox(tmp_path) as restarted:
            assert restarted.look(f"/v1/payment_intents/{paid['id']}") == paid
            again = restarted.send("POST", "/v1/payment_intents", form, Idempotency_Key="pay-9")
            assert (again.json(), again.headers["Idempotent-Replayed"]) == (before, "true")
            assert restarted.deliverer.tell_due() > 0
            assert restarted.do("/v1/payment_intents", amount=500, currency="usd")
    assert all(json.loads(line) for line in journal.read_text().splitlines())


def test_an_event_is_told_until_it_is_answered(sandbox: Sandbox) -> None:
    """Errors are tried again with pauses, an answer ends it, and in the end it is given up."""
    with receiving() as receiver:
        sandbox.tell(receiver.url)
        receiver.statuses = [500, 302, 200]
        sandbox.do("/v1/payment_intents", amount=500, currency="usd")
        intent = sandbox.look("/v1/payment_intents")["data"][0]["id"]
        sandbox.do(f"/v1/payment_intents/{intent}/cancel")
        assert [sandbox.deliverer.tell_due() for _ in range(4)] == [0, 0, 1, 0]
        bodies = {body for body, _ in receiver.received}
        assert (len(receiver.received), len(bodies)) == (3, 1)
        assert sandbox.look("/v1/events", type="payment_intent.canceled")["data"][0]["pending_webhooks"] == 0
        receiver.statuses = [500] * 50
        sandbox.pay()
        before = len(receiver.received)
        told = [sandbox.deliverer.tell_due() for _ in range(MAX_ATTEMPTS + 2)]
        assert (sum(told), len(receiver.received) - before) == (0, MAX_ATTEMPTS)


@pytest.mark.parametrize("url", ["https://cards.example/hook", "http://10.0.0.1/hook", "ftp://localhost/", "hook"])
def test_events_are_told_to_this_machine_alone(sandbox: Sandbox, url: str) -> None:
    """The sandbox calls nobody outside."""
    answer = sandbox.send("POST", "/v1/webhook_endpoints", {"url": url, "enabled_events[0]": "*"})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "url")


def test_a_payee_onboards_on_a_page(sandbox: Sandbox) -> None:
    """The link works once and leads back; who comes again is sent for a new one."""
    asked = {"type": "express", "country": "US", "capabilities[transfers][requested]": "true"}
    account = sandbox.do("/v1/accounts", **asked)["id"]
    urls = {"return_url": "http://localhost/back", "refresh_url": "http://localhost/again"}
    link = sandbox.do("/v1/account_links", account=account, type="account_onboarding", **urls)["url"]
    page = httpx.get(link)
    assert (page.status_code, account in page.text) == (200, True)
    assert httpx.post(link, data={"told": "everything"}).headers["Location"] == urls["return_url"]
    assert sandbox.look(f"/v1/accounts/{account}")["payouts_enabled"] is True
    assert httpx.get(link).headers["Location"] == urls["refresh_url"]
    assert httpx.get(f"{sandbox.address}/onboarding/link_none").status_code == 404
    assert "not Stripe" in httpx.get(f"{sandbox.address}/").text
