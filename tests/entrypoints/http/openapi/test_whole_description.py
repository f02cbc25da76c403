"""The API against its own description, with requests made from it: well-formed ones and broken ones.

``DUALCASTER_SCHEMATHESIS_CASES`` is how many requests each operation gets of each kind from each caller (2).
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dualcaster_app import Application
from tests.support.people import BOT_KEY
from tests.support.served_site import serving
from tests.support.traders import trader

CASES = int(os.environ.get("DUALCASTER_SCHEMATHESIS_CASES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_SETTINGS = settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def address(application: Application) -> Iterator[str]:
    """A server of the application's data."""
    with serving(application.database.url, application.redis_url) as port:
        yield f"http://127.0.0.1:{port}"


def _still_signed_in(address: str, headers: dict[str, str], sign_in: Callable[[], str]) -> dict[str, str]:
    """Sign in again if the requests so far have signed somebody out."""
    if headers and httpx.get(f"{address}/api/v1/auth/sessions", headers=headers).status_code == 200:
        return headers
    return {"Authorization": f"Bearer {sign_in()}"}


async def test_every_answer_is_as_described(application: Application, address: str) -> None:
    """Whatever is sent, signed in or not: no error of ours, and no status, type or shape that is not described."""
    loop = asyncio.get_running_loop()

    async def somebody() -> str:
        return (await trader(application, has="Lightning Bolt", wants="Lightning Helix")).access_token

    def sign_in() -> str:
        return asyncio.run_coroutine_threadsafe(somebody(), loop).result(30)

    await asyncio.to_thread(_ask_everything, address, sign_in)


def _ask_everything(address: str, sign_in: Callable[[], str]) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    asked: Counter[str] = Counter()
    wrong: list[str] = []
    signed_in: dict[str, str] = {}
    described: set[str] = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        operation = found.ok()
        described.add(operation.label)
        signed_in = _still_signed_in(address, signed_in, sign_in)
        known = {"Authorization": f"Bot {BOT_KEY}"} if "/discord/" in operation.path else signed_in
        for headers in ({}, known):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    _fuzz(operation, mode, headers, asked)
                except Exception as error:
                    told = [one for one in getattr(error, "exceptions", [error]) if not isinstance(one, Unsatisfiable)]
                    who = "signed in" if headers else "nobody"
                    wrong += [f"{operation.label} ({who}, {mode.value}): {one}"[:1_500] for one in told]
    sys.stdout.write(f"{sum(asked.values())} requests to {len(asked)} operations\n")
    assert not wrong, "\n\n".join(wrong)
    assert set(asked) == described


def _fuzz(operation: Any, mode: GenerationMode, headers: dict[str, str], asked: "Counter[str]") -> None:
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
        return

    @_SETTINGS
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        asked[operation.label] += 1
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    send()
