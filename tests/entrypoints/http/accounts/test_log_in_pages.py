"""Coming in by browser: sign-up, log-in, log-out and mailed links."""

import time
from collections.abc import Mapping

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.identity.model import Purpose, token_digest
from dualcaster_http.site.forms import local_path
from tests.support.people import PASSWORD, csrf_of, new_name, person, signed_in

HOSTILE = '"><script>alert(1)</script>'
HTML = {"Accept": "text/html"}


async def send(client: httpx.AsyncClient, path: str, form: Mapping[str, str], page: str = "") -> httpx.Response:
    """Send a form with the token of the page it stands on."""
    token = await csrf_of(client, page or path)
    return await client.post(path, data={**form, "_csrf_token": token}, headers=HTML)


def new_account(**changes: str) -> dict[str, str]:
    """Fill the sign-up form for somebody new."""
    name = new_name("page")
    return {"email": f"{name}@example.org", "username": name, "password": PASSWORD} | changes


async def mailed(application: Application, user_id: int, purpose: Purpose, subject: str) -> str:
    """Make a token as e-mails carry it."""
    token = application.accounts.sessions.random_token()
    async with application.units() as uow:
        expires = application.accounts.sessions.clock.now() + application.settings.accounts.verify_lifetime
        await uow.tokens.add(token_digest(token), user_id, purpose, subject, expires)
        await uow.commit()
    return token


async def test_signing_up_opens_an_account_and_lets_its_owner_in(client: httpx.AsyncClient) -> None:
    """The form leads to the first steps (303), signed in, with a greeting that is told once."""
    form = new_account()
    response = await send(client, "/signup", form)
    assert (response.status_code, response.headers["Location"]) == (303, "/onboarding")
    cookie = next(one for one in response.headers.get_list("set-cookie") if "dualcaster_session" in one)
    assert {"HttpOnly", "Secure", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    first = await client.get("/onboarding", headers=HTML)
    assert first.status_code == 200
    assert "Welcome. We sent a link" in first.text
    assert form["username"] in first.text
    assert "Welcome. We sent a link" not in (await client.get("/onboarding", headers=HTML)).text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("email", "nobody", "not an e-mail address"),
        ("email", "", "Please fill this in."),
        ("email", f"{'x' * 250}@example.org", "At most 254 characters"),
        ("username", "a b", "is not a username"),
        ("username", "admin", "kept back"),
        ("username", HOSTILE, "is not a username"),
        ("username", "", "Please fill this in."),
        ("password", "short", "choose a password of 10"),
        ("password", "password123", "first that are tried"),
        ("password", "", "Please fill this in."),
    ],
)
async def test_a_wrong_field_is_told_beside_it(client: httpx.AsyncClient, field: str, value: str, told: str) -> None:
    """The form comes back (422) with the field's message, tied to it, everything typed kept but the password."""
    form = new_account(**{field: value})
    response = await send(client, "/signup", form)
    assert response.status_code == 422
    assert told.lower() in response.text.lower()
    assert f'id="f-{field}-error"' in response.text
    assert f'href="#f-{field}"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert PASSWORD not in response.text
    assert "<script>alert" not in response.text
    kept = "email" if field != "email" else "username"
    assert f'value="{form[kept]}"' in response.text


async def test_everything_that_is_wrong_is_told_at_once(client: httpx.AsyncClient, application: Application) -> None:
    """Each wrong field has its own words, whichever rule it breaks, and what was typed stays but the password."""
    known = await person(application)
    cases = (
        {"email": "nobody", "username": "a b", "password": "short"},
        {"email": known.email, "username": known.username, "password": "password123"},
        {"email": "", "username": "admin", "password": "aaaaaaaaaaaa"},
        {"email": known.email, "username": "x" * 31, "password": ""},
    )
    for wrong in cases:
        response = await send(client, "/signup", new_account(**wrong))
        assert response.status_code == 422
        for name in ("email", "username", "password"):
            assert f'id="f-{name}-error"' in response.text, (wrong, name)
        for name in ("email", "username"):
            assert f'value="{wrong[name]}"' in response.text


async def test_a_name_or_address_that_is_taken_is_told(client: httpx.AsyncClient, application: Application) -> None:
    """Whoever has the name or the address already, the form says which field is at fault."""
    known = await person(application)
    named = await send(client, "/signup", new_account(username=known.username.upper()))
    written = await send(client, "/signup", new_account(email=known.email.upper()))
    assert 'id="f-username-error"' in named.text
    assert 'id="f-email-error"' in written.text


@pytest.mark.parametrize("path", ["/signup", "/login", "/logout", "/reset", "/reset/confirm", "/verify"])
@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_a_form_without_its_token_is_refused_on_a_page(client: httpx.AsyncClient, path: str, token: str) -> None:
    """Without the token of our page nothing is done, and a page says what to do next."""
    await client.get("/signup")
    response = await client.post(path, data={**new_account(), "_csrf_token": token}, headers=HTML)
    assert response.status_code == 403
    assert "<h1" in response.text
    assert "reload" in response.text.lower()


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded"])
async def test_a_form_of_very_many_fields_is_not_read(client: httpx.AsyncClient, media: str) -> None:
    """Reading half a million fields would hold everybody else up for as long."""
    began = time.process_time()
    answer = await client.post("/login", content=b"a=1&" * 200_000, headers={"content-type": media})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert time.process_time() - began < 0.2
    few = await client.post("/login", content=b"a=1&" * 900, headers={"content-type": media})
    assert few.status_code == 403


async def test_logging_in_leads_where_one_wanted_to_go(client: httpx.AsyncClient, application: Application) -> None:
    """Nobody is sent from a private page to log in, and from there back to it."""
    known = await person(application)
    away = await client.get("/settings/privacy?a=b", headers=HTML)
    assert (away.status_code, away.headers["Location"]) == (303, "/login?next=%2Fsettings%2Fprivacy%3Fa%3Db")
    form = {"login": known.email, "password": PASSWORD, "next": "/settings/privacy?a=b"}
    response = await send(client, "/login", form, page=away.headers["Location"])
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/privacy?a=b")
    assert (await client.get("/settings/privacy", headers=HTML)).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
async def test_nobody_is_led_to_another_site(client: httpx.AsyncClient, application: Application, target: str) -> None:
    """An address of another site in ``next`` leads to the dashboard instead, in links of the page too."""
    known = await person(application)
    page = await client.get("/login", params={"next": target})
    assert "evil.example" not in page.text
    response = await send(client, "/login", {"login": known.username, "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/dashboard"
    again = await client.get("/login", params={"next": target})
    assert again.headers["Location"] == "/dashboard"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/matches?page=2", "/matches?page=2"),
        ("/a\nb", "/"),
        ("", "/"),
        (None, "/"),
        ("x", "/"),
        ("/" + "x" * 600, "/"),
    ],
)
def test_only_short_plain_paths_are_gone_to(given: str | None, path: str) -> None:
    """What is not a path of this site becomes the default."""
    assert local_path(given, "/") == path


async def test_a_wrong_password_tells_nothing_about_the_account(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Known and unknown names get the same answer, with what was typed but not the password."""
    known = await person(application)
    texts = []
    for login in (known.username, "nobody-like-that"):
        response = await send(client, "/login", {"login": login, "password": "wrong password"})
        assert response.status_code == 422
        assert f'value="{login}"' in response.text
        assert "wrong password" not in response.text
        texts.append("The name or the password is wrong." in response.text)
    assert texts == [True, True]


async def test_a_locked_account_says_when_to_come_back(client: httpx.AsyncClient, application: Application) -> None:
    """After five wrong passwords the right one does not help, and the page says for how long."""
    known = await person(application)
    for _ in range(5):
        await send(client, "/login", {"login": known.username, "password": "wrong password"})
    response = await send(client, "/login", {"login": known.username, "password": PASSWORD})
    assert response.status_code == 422
    assert "try again in 15 minutes" in response.text


async def test_logging_out_ends_the_session(client: httpx.AsyncClient, application: Application) -> None:
    """The cookie is worth nothing afterwards, even if it was kept."""
    known = await person(application)
    signed_in(client, known)
    response = await send(client, "/logout", {}, page="/dashboard")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    client.cookies.clear()
    client.cookies.update(known.cookies)
    assert (await client.get("/dashboard", headers=HTML)).status_code == 303


async def test_who_is_in_needs_no_log_in_page(client: httpx.AsyncClient, application: Application) -> None:
    """Sign-up and log-in pages lead on who is signed in already."""
    signed_in(client, await person(application))
    for path in ("/signup", "/login"):
        response = await client.get(path, headers=HTML)
        assert (response.status_code, response.headers["Location"]) == (303, "/dashboard")


async def test_a_mailed_link_is_used_by_its_button_alone(client: httpx.AsyncClient, application: Application) -> None:
    """Opening the link changes nothing, as often as mail scanners do; the button confirms, once."""
    known = await person(application)
    token = await mailed(application, known.user_id, Purpose.VERIFY_EMAIL, known.email)
    for _ in range(3):
        opened = await client.get("/verify", params={"token": token}, headers=HTML)
        assert opened.status_code == 200
        assert opened.headers["Cache-Control"] == "private, no-store"
    done = await send(client, "/verify", {"token": token}, page=f"/verify?token={token}")
    assert (done.status_code, done.headers["Location"]) == (303, "/login")
    again = await send(client, "/verify", {"token": token}, page=f"/verify?token={token}")
    assert again.status_code == 410
    assert "no longer works" in again.text


@pytest.mark.parametrize("path", ["/verify", "/reset/confirm", "/email/confirm"])
@pytest.mark.parametrize("token", ["", HOSTILE, "x" * 600])
async def test_a_broken_link_says_what_to_do(client: httpx.AsyncClient, path: str, token: str) -> None:
    """A link without a token that could be ours says so, with a next step."""
    response = await client.get(path, params={"token": token}, headers=HTML)
    assert response.status_code == 410
    assert '<a class="button" href="/' in response.text
    assert "<script>alert" not in response.text


async def test_a_forgotten_password_is_replaced_by_mail(client: httpx.AsyncClient, application: Application) -> None:
    """Asking tells nothing of the account; the link sets a password by its form and logs every device out."""
    known = await person(application)
    for email in (known.email, "nobody@example.org"):
        asked = await send(client, "/reset", {"email": email})
        assert asked.headers["Location"] == "/reset?sent=1"
    assert "If an account has this address" in (await client.get("/reset?sent=1")).text
    token = await mailed(application, known.user_id, Purpose.RESET_PASSWORD, known.email)
    page = f"/reset/confirm?token={token}"
    weak = await send(client, "/reset/confirm", {"token": token, "password": "short"}, page=page)
    assert weak.status_code == 422
    assert token in weak.text
    done = await send(client, "/reset/confirm", {"token": token, "password": "nine purple mox rubies"}, page=page)
    assert (done.status_code, done.headers["Location"]) == (303, "/login")
    signed_in(client, known)
    assert (await client.get("/dashboard", headers=HTML)).status_code == 303


async def test_another_address_is_confirmed_by_mail(client: httpx.AsyncClient, application: Application) -> None:
    """The link in the e-mail to a new address moves the account there."""
    known = await person(application)
    new = f"new-{known.email}"
    token = await mailed(application, known.user_id, Purpose.CHANGE_EMAIL, new)
    done = await send(client, "/email/confirm", {"token": token}, page=f"/email/confirm?token={token}")
    assert done.headers["Location"] == "/login"
    back = await send(client, "/login", {"login": new, "password": PASSWORD})
    assert back.headers["Location"] == "/dashboard"


async def test_a_problem_elsewhere_is_told_by_code_alone(client: httpx.AsyncClient) -> None:
    """The log-in page knows the codes of outside sign-ins and shows no text of the address."""
    told = await client.get("/login", params={"problem": "oauth.denied"})
    assert "you did not allow it" in told.text
    assert "<script>alert" not in (await client.get("/login", params={"problem": HOSTILE})).text


async def test_flashes_are_codes_of_ours(client: httpx.AsyncClient) -> None:
    """A cookie with anything else than a known code says nothing."""
    for value in ("saved.<b>", "hello", "Saved.", "saved.1234567890"):
        client.cookies.set("flash", value)
        assert "data-toast>" not in (await client.get("/login")).text
    client.cookies.set("flash", "logged_out~unknown")
    page = await client.get("/login")
    assert page.text.count("data-toast>") == 1
    assert 'flash=""' in page.headers["set-cookie"] or "Max-Age=0" in page.headers["set-cookie"]
