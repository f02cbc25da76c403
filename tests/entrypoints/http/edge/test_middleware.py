"""What every answer has in common: request ids, headers, tags, limits, and errors that tell nothing private."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from attrs import evolve
from litestar import get
from structlog.testing import capture_logs

from dualcaster_app import Application, Settings, open_application
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ServiceUnavailable
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import Site, create_app
from dualcaster_http.edge.error_table import GENERAL_ERRORS
from dualcaster_http.edge.errors import failure_of, status_of
from dualcaster_http.edge.incoming import BodyPace
from dualcaster_http.edge.rate_limits import LIMITS
from tests.support.clients import client_at, client_of, with_clock
from tests.support.databases import SECRET
from tests.support.patience import GENEROUS

SEARCH = "/api/v1/cards/search"
PAGE = {"Accept": "text/html"}


async def test_a_sane_request_id_is_kept(client: httpx.AsyncClient) -> None:
    """The id that a caller gives its request comes back, and is in the error that it meets."""
    response = await client.get("/api/v1/nothing", headers={"X-Request-ID": "trace-0123.4_5"})
    assert response.headers["X-Request-ID"] == response.json()["request_id"] == "trace-0123.4_5"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "<script>alert(1)</script>"])
async def test_any_other_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """An id that is empty, too long or of odd characters does not reach the logs."""
    response = await client.get("/health", headers={"X-Request-ID": given})
    assert len(response.headers["X-Request-ID"]) == 32


async def test_every_request_is_logged_with_its_id(client: httpx.AsyncClient) -> None:
    """The access log has one line per request with route, status, time and id, and nothing of the query."""
    with capture_logs() as lines:
        await client.get(SEARCH, params={"q": "secret wish"})
    access = [line for line in lines if line["event"] == "request"]
    assert len(access) == 1
    assert (access[0]["route"], access[0]["status"], access[0]["method"]) == (SEARCH, 200, "GET")
    assert "secret" not in str(lines)


async def test_answers_carry_the_security_headers(client: httpx.AsyncClient) -> None:
    """Pages, data and errors alike forbid foreign content, framing and sniffing."""
    for path, headers in (("/", PAGE), (SEARCH, {}), ("/nothing", PAGE), ("/api/v1/nothing", {})):
        answered = (await client.get(path, headers=headers)).headers
        policy = answered["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answered["X-Content-Type-Options"] == "nosniff"
        assert answered["Referrer-Policy"]
        assert answered["Permissions-Policy"]
        assert "max-age" in answered["Strict-Transport-Security"]


async def test_an_unchanged_answer_is_not_sent_again(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """A tag that still fits gives 304 without a body; another one gives everything."""
    for path in (f"/api/v1/cards/c/{hashids['Lightning Bolt']}", f"/cards/{hashids['Lightning Bolt']}", SEARCH):
        first = await client.get(path)
        tag = first.headers["ETag"]
        assert first.headers["Cache-Control"].count("public") == 1
        for asked in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
            again = await client.get(path, headers={"If-None-Match": asked})
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert (await client.get(path, headers={"If-None-Match": '"other"'})).content == first.content


async def test_head_answers_as_get_without_a_body(client: httpx.AsyncClient) -> None:
    """HEAD has the status, the tag and the length that GET would have."""
    got = await client.get(SEARCH, headers={"Accept-Encoding": "identity"})
    head = await client.head(SEARCH, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    assert head.headers["ETag"] == got.headers["ETag"]


async def test_head_sends_no_body_over_the_wire(site: Site) -> None:
    """Clients drop a body that comes all the same, and take it for the next answer where the connection goes on."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        **{"type": "http", "http_version": "1.1", "method": "HEAD", "scheme": "https", "path": SEARCH},
        **{"raw_path": SEARCH.encode(), "query_string": b"", "root_path": "", "headers": [], "state": {}},
        **{"client": ("10.9.9.9", 1), "server": ("cards.example", 443), "asgi": {"version": "3.0"}},
    }
    await site(scope, receive, send)
    assert sent[0]["status"] == 200
    assert b"".join(message["body"] for message in sent[1:]) == b""


async def test_small_answers_are_sent_as_they_are(client: httpx.AsyncClient) -> None:
    """Compressing a few bytes makes them more."""
    answer = await client.get("/health", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


async def test_large_text_is_compressed_where_it_is_taken(client: httpx.AsyncClient) -> None:
    """A long answer is compressed for who takes it, and says that it varies."""
    squeezed = await client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    plain = await client.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(squeezed.headers["Content-Length"]) < len(plain.content) / 3
    assert squeezed.json() == plain.json()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v1/cards/search", 405, "method_not_allowed"),
        ("DELETE", "/health", 405, "method_not_allowed"),
        ("GET", "/api/v1/cards/c/abcdef", 404, "card.not_found"),
        ("GET", "/assets/none.css", 404, "not_found"),
    ],
)
async def test_every_error_has_the_one_envelope(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    """Code, message, details and request id, whatever went wrong; and nobody caches it."""
    response = await client.request(method, path)
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code)
    assert set(body) == {"code", "message", "details", "request_id"}
    assert response.headers["Cache-Control"] == "no-store"
    assert status != 405 or "GET" in response.headers["Allow"]


async def test_people_get_errors_as_pages(client: httpx.AsyncClient) -> None:
    """A browser gets a page with the request id; the API gives data even to a browser."""
    page = await client.get("/cards/nothing", headers=PAGE)
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert page.headers["X-Request-ID"] in page.text
    data = await client.get("/api/v1/nothing", headers=PAGE)
    assert data.headers["Content-Type"].startswith("application/json")


def broken_site(application: Application, error: Exception) -> Site:
    """Make a site with one more route, which fails."""
    site = create_app(application)

    @get("/api/v1/broken")
    async def broken() -> None:
        raise error

    @get("/broken")
    async def broken_page() -> None:
        raise error

    site.litestar.register(broken)
    site.litestar.register(broken_page)
    return site


async def test_an_unexpected_error_tells_nothing(application: Application) -> None:
    """An error of ours is logged with its trace and told as 'internal', to programs and to people."""
    site = broken_site(application, RuntimeError("password is hunter2"))
    async with client_of(site) as client:
        with capture_logs() as lines:
            data = await client.get("/api/v1/broken")
            page = await client.get("/broken", headers=PAGE)
    assert (data.status_code, data.json()["code"], page.status_code) == (500, "internal", 500)
    assert "hunter2" not in data.text + page.text
    assert "hunter2" in str([line.get("exc_info") for line in lines])


@pytest.mark.parametrize(("error", "status"), [(Conflict("changed"), 409), (ServiceUnavailable("gone"), 503)])
async def test_an_expected_error_has_its_status(application: Application, error: DualcasterError, status: int) -> None:
    """An error of the core is told with its message under the status of its code; 503 says when to come back."""
    async with client_of(broken_site(application, error)) as client:
        response = await client.get("/api/v1/broken")
    assert (response.status_code, response.json()["message"]) == (status, error.message)
    assert ("Retry-After" in response.headers) == (status == 503)


def test_an_error_without_an_entry_takes_the_status_of_its_family() -> None:
    """A new kind of conflict is a conflict; an error of no family is ours and tells nothing."""

    class Renamed(Conflict):
        code = "test.renamed"

    class OddError(DualcasterError):
        code = "test.odd"

    assert status_of(Renamed("x"), GENERAL_ERRORS) == 409
    assert failure_of(OddError("private"), GENERAL_ERRORS).message != "private"
    assert failure_of(OddError("private"), GENERAL_ERRORS).status == 500


async def test_calls_over_the_limit_are_refused(application: Application) -> None:
    """The call after the last allowed one is 429 with a time to wait; another address still gets through."""
    site = create_app(application, limits={**LIMITS, "search": (RateLimit("search test", 3, 60),)})
    async with client_of(site) as client, client_of(site) as other:
        answers = [await client.get(SEARCH) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
        assert answers[3].json()["code"] == "rate_limited"
        assert 0 < int(answers[3].headers["Retry-After"]) <= 120
        assert answers[0].headers["RateLimit-Policy"] == "3;w=60"
        assert (await client.get("/api/v1/cards/autocomplete", params={"q": "l"})).status_code == 200
        assert (await other.get(SEARCH)).status_code == 200


async def test_two_processes_share_the_limit(application: Application) -> None:
    """Calls count together whichever process answers them."""
    limits = {**LIMITS, "search": (RateLimit("shared test", 3, 60),)}
    one, two = create_app(application, limits=limits), create_app(application, limits=limits)
    async with client_at(one, "192.0.2.77") as first, client_at(two, "192.0.2.77") as second:
        statuses = [(await client.get(SEARCH)).status_code for client in (first, second, first, second)]
    assert statuses == [200, 200, 200, 429]


async def test_a_household_is_one_caller(application: Application) -> None:
    """The addresses of one IPv6 network count together, those of another apart."""
    site = create_app(application, limits={**LIMITS, "search": (RateLimit("household test", 2, 60),)})

    async def status(host: str) -> int:
        async with client_at(site, host) as client:
            return (await client.get(SEARCH)).status_code

    hosts = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::7", "2001:db8:1:3::1"]
    assert [await status(host) for host in hosts] == [200, 200, 429, 200]


@pytest.fixture
async def without_redis(application: Application) -> AsyncIterator[Application]:
    """The same data, with a Redis that nobody answers for."""
    settings = Settings(
        secret_key=SECRET, database_url=application.settings.database_url, redis_url="redis://127.0.0.1:1/0"
    )
    async with open_application(settings, migrated=False) as opened:
        yield with_clock(opened)


async def test_without_redis_everything_is_answered_and_limited(
    without_redis: Application, hashids: Mapping[str, str]
) -> None:
    """A dead Redis costs speed alone: cards are read, and each process limits by itself."""
    site = create_app(without_redis, limits={**LIMITS, "search": (RateLimit("lonely test", 2, 60),)})
    async with client_of(site) as client:
        assert (await client.get(f"/api/v1/cards/c/{hashids['Lightning Bolt']}")).status_code == 200
        statuses = [(await client.get(SEARCH)).status_code for _ in range(3)]
        state = await client.get("/health/ready")
    assert statuses == [200, 200, 429]
    assert (state.status_code, state.json()["status"], state.json()["redis"]) == (200, "degraded", "down")


async def test_http_alone_promises_no_https(application: Application) -> None:
    """A site whose public address is plain HTTP does not pin browsers to HTTPS."""
    plain = evolve(application, settings=evolve(application.settings, public_base_url="http://localhost:8000"))
    async with client_of(create_app(plain)) as client:
        assert "Strict-Transport-Security" not in (await client.get("/health")).headers


async def test_a_body_that_stops_coming_is_not_waited_for(site: Site) -> None:
    """A caller who sends half a body and then nothing is told so, and holds no worker for long."""
    impatient = evolve(site, outermost=evolve(site.outermost, pace=BodyPace(patience=0.05)))  # type: ignore[misc]

    async def halves() -> AsyncIterator[bytes]:
        yield b'{"login": "ann",'
        await asyncio.sleep(GENEROUS)
        yield b'"password": "x"}'

    async with client_of(impatient) as client:
        answer = await client.post(
            "/api/v1/auth/login", content=halves(), headers={"Content-Type": "application/json"}, timeout=GENEROUS
        )
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")
