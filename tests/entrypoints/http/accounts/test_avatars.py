"""Uploading a picture over the API and in the settings, and looking at it."""

from base64 import b64decode

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import PASSWORD, Person, csrf_of, person, signed_in
from tests.support.pictures import HTML, SVG, huge_png, moving, picture

AVATAR = "/api/v1/users/me/avatar"
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody new."""
    return await person(application)


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("media", ["image/png", "image/jpeg", "application/octet-stream"])
async def test_a_picture_is_sent_as_the_body(client: httpx.AsyncClient, ann: Person, media: str) -> None:
    """What it is decides its content, not the header; the profile has its address, where anybody sees it."""
    headers = {**ann.headers, "Content-Type": media}
    sent = await client.put(AVATAR, content=picture("PNG"), headers=headers)
    assert sent.status_code == 200
    address = sent.json()["avatar_url"]
    shown = await client.get(address)
    assert shown.status_code == 200
    assert shown.content[8:12] == b"WEBP"
    assert shown.headers["content-type"] == "image/webp"
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    again = await client.get(address, headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    small = await client.get(address.replace("384", "96"))
    assert 0 < len(small.content) < len(shown.content)


async def test_a_picture_is_sent_as_a_form_and_removed(client: httpx.AsyncClient, ann: Person) -> None:
    """The part ``file`` of a form is taken whatever it is called; removing takes the address away as well."""
    files = {"file": ("../../evil.php", picture("WEBP"), "text/x-php")}
    sent = await client.put(AVATAR, files=files, headers=ann.headers)
    assert sent.status_code == 200
    for _ in range(2):
        assert (await client.delete(AVATAR, headers=ann.headers)).status_code == 204
    assert (await client.get("/api/v1/users/me", headers=ann.headers)).json()["avatar_url"] is None
    assert (await client.get(sent.json()["avatar_url"])).status_code == 404


async def test_the_picture_goes_with_its_account(client: httpx.AsyncClient, ann: Person) -> None:
    """The export carries the picture; a deleted account leaves none behind."""
    sent = await client.put(AVATAR, content=picture(), headers={**ann.headers, "Content-Type": "image/jpeg"})
    address = sent.json()["avatar_url"]
    taken = (await client.get("/api/v1/users/me/export", headers=ann.headers)).json()["picture"]
    assert (taken["media_type"], b64decode(taken["content"])) == ("image/webp", (await client.get(address)).content)
    gone = await client.request("DELETE", "/api/v1/users/me", json={"password": PASSWORD}, headers=ann.headers)
    assert gone.status_code == 204
    assert (await client.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "validation"),
        (SVG, "picture.invalid"),
        (HTML, "picture.invalid"),
        (picture("GIF"), "picture.invalid"),
        (picture("JPEG")[:3_000], "picture.invalid"),
        (moving("WEBP"), "picture.invalid"),
        (huge_png(30_000, 30_000), "picture.invalid"),
    ],
)
async def test_a_bad_picture_is_refused(client: httpx.AsyncClient, ann: Person, content: bytes, code: str) -> None:
    """It is 400 with a stable code and the field, and the profile stays without one."""
    answer = await client.put(AVATAR, content=content, headers={**ann.headers, "Content-Type": "image/png"})
    assert _code(answer) == (400, code)
    assert answer.json()["details"]["field"] == "file"
    assert (await client.get("/api/v1/users/me", headers=ann.headers)).json()["avatar_url"] is None


async def test_too_many_bytes_are_refused(client: httpx.AsyncClient, ann: Person) -> None:
    """A file over 5 MB is 413 and says how much is possible; one over what is read at all is 413, too."""
    for size, code in ((5 * 1_048_576 + 1, "picture.too_large"), (9 * 1_048_576, "too_large")):
        headers = {**ann.headers, "Content-Type": "image/png"}
        assert _code(await client.put(AVATAR, content=b"\x89PNG" * (size // 4 + 1), headers=headers)) == (413, code)


async def test_another_kind_of_body_is_refused(client: httpx.AsyncClient, ann: Person) -> None:
    """A body that says it is no picture is 415; nobody in particular has no picture to change."""
    answer = await client.put(AVATAR, json={"file": "x"}, headers=ann.headers)
    assert _code(answer) == (415, "unsupported_media_type")
    assert (await client.put(AVATAR, content=b"x", headers={"Content-Type": "image/png"})).status_code == 401
    assert (await client.delete(AVATAR)).status_code == 401


async def test_addresses_of_no_picture_are_not_found(client: httpx.AsyncClient) -> None:
    """Names of other files, other sizes and ways out of the folder lead nowhere."""
    for name in ("x", f"{'0' * 32}-384.webp", f"{'0' * 32}-1.webp", "..%2f..%2fsecret.key", "%00", "0" * 300):
        assert (await client.get(f"/media/avatars/{name}")).status_code in (400, 404), name


async def test_the_settings_take_a_picture(site: Site, ann: Person) -> None:
    """The form stores a picture, shows it there, tells beside the field what is wrong with another, and removes it."""
    async with client_of(site) as client:
        signed_in(client, ann)
        token = await csrf_of(client, "/settings/profile")

        async def send(path: str, content: bytes | None = None) -> httpx.Response:
            files = None if content is None else {"file": ("me.png", content, "image/png")}
            return await client.post(path, data={"_csrf_token": token}, files=files, headers=PAGE)

        for content, told in ((SVG, "not a JPEG, PNG or WebP"), (b"", "empty")):
            wrong = await send("/settings/avatar", content)
            assert wrong.status_code == 422
            assert 'id="f-file-error"' in wrong.text
            assert told in wrong.text
        saved = await send("/settings/avatar", picture("PNG"))
        assert (saved.status_code, saved.headers["Location"]) == (303, "/settings/profile")
        page = (await client.get("/settings/profile", headers=PAGE)).text
        assert "Your picture is saved." in page
        assert 'src="/media/avatars/' in page
        assert (await send("/settings/avatar/remove")).status_code == 303
        assert 'src="/media/avatars/' not in (await client.get("/settings/profile", headers=PAGE)).text
