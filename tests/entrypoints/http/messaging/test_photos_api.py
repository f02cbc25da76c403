"""Photos of messages: uploaded, sent, shown to two people."""

import pytest
from sqlalchemy import text

from dualcaster_core.kernel.ids import IdKind
from tests.support.correspondents import Pair, code_of, upload
from tests.support.people import Person, person
from tests.support.pictures import HTML, SVG, huge_png, moving, picture, polyglot


async def test_a_photo_is_uploaded_sent_and_seen_by_two(pair: Pair) -> None:
    """Before it is sent its uploader alone sees it; then both, in two sizes, and nobody else."""
    await pair.friends()
    eve = await person(pair.application)
    photo = (await upload(pair, picture("PNG", (3200, 1600)))).json()
    assert (photo["width"], photo["height"]) == (1600, 800)

    async def seen(by: Person | None) -> list[int]:
        headers = by.headers if by else {}
        addresses = (photo["url"], photo["thumbnail_url"])
        return [(await pair.client.get(one, headers=headers)).status_code for one in addresses]

    assert [await seen(one) for one in (pair.ann, pair.bob, eve, None)] == [
        [200, 200],
        [404, 404],
        [404, 404],
        [401, 401],
    ]
    sent = await pair.send(pair.ann, pair.bob, "", photos=[photo["id"]])
    assert [one["id"] for one in sent.json()["photos"]] == [photo["id"]]
    assert [await seen(one) for one in (pair.ann, pair.bob, eve)] == [[200, 200], [200, 200], [404, 404]]
    answer = await pair.client.get(photo["url"], headers=pair.bob.headers)
    assert answer.content[8:12] == b"WEBP"
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await pair.room(pair.ann, f"messages/{sent.json()['id']}", "DELETE")).status_code == 204
    assert [await seen(one) for one in (pair.ann, pair.bob)] == [[404, 404], [404, 404]]


async def test_a_photo_is_sent_once_by_its_uploader(pair: Pair) -> None:
    """Neither somebody else's nor one that was sent before nor one that does not exist; nothing is sent then."""
    await pair.friends()
    photo, other = (await upload(pair, picture())).json()["id"], (await upload(pair, picture())).json()["id"]
    assert code_of(await pair.send(pair.bob, pair.ann, "mine", photos=[photo])) == (404, "photo.not_found")
    assert (await pair.send(pair.ann, pair.bob, "", photos=[photo])).status_code == 201
    assert code_of(await pair.send(pair.ann, pair.bob, "again", photos=[other, photo])) == (409, "photo.taken")
    for missing in ("xxxxxxxx", pair.application.ids.encode(IdKind.PHOTO, 10**9)):
        assert code_of(await pair.send(pair.ann, pair.bob, "none", photos=[missing])) == (404, "photo.not_found")
    assert code_of(await pair.send(pair.ann, pair.bob, "many", photos=[other] * 5)) == (400, "validation")
    texts = [one["text"] for one in (await pair.read(pair.bob, pair.ann))["messages"]]
    assert texts == ["Hello!", "Hello!", ""]
    assert (await pair.send(pair.ann, pair.bob, "", photos=[other])).status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "validation"),
        (SVG, 400, "picture.invalid"),
        (HTML, 400, "picture.invalid"),
        (b"%PDF-1.7\n", 400, "picture.invalid"),
        (picture("GIF"), 400, "picture.invalid"),
        (picture("JPEG")[:3_000], 400, "picture.invalid"),
        (moving("WEBP"), 400, "picture.invalid"),
        (huge_png(10_000, 5_000), 400, "picture.invalid"),
        (b"\x89PNG" * (5 * 1_048_576 // 4 + 1), 413, "picture.too_large"),
        (b"\x89PNG" * (9 * 1_048_576 // 4), 413, "too_large"),
    ],
    ids=["empty", "svg", "html", "pdf", "gif", "broken", "moving", "50 megapixels", "6 MB", "9 MB"],
)
async def test_what_is_no_photo_is_refused(pair: Pair, content: bytes, status: int, code: str) -> None:
    """With a stable code, and nothing is kept."""
    assert code_of(await upload(pair, content)) == (status, code)
    async with pair.application.database.transaction() as session:
        statement = text("SELECT count(*) FROM message_photos WHERE uploader_id = :ann")
        row = await session.row(statement, ann=pair.ann.user_id)
    assert row == (0,)


async def test_a_polyglot_becomes_a_picture_alone(pair: Pair) -> None:
    """A photo that is a page and an archive, too, is written anew."""
    photo = (await upload(pair, polyglot())).json()
    kept = (await pair.client.get(photo["url"], headers=pair.ann.headers)).content
    assert kept[8:12] == b"WEBP"
    assert HTML not in kept
    assert b"PK\x03\x04" not in kept


async def test_nobody_uploads_for_whom_they_cannot_write_to(pair: Pair) -> None:
    """Not across a block, nor while a request is open, nor to nobody."""
    await pair.send(pair.ann, pair.bob)
    assert code_of(await upload(pair, picture())) == (409, "conversation.request_pending")
    await pair.application.accounts.operator.block(pair.bob.username, pair.ann.username)
    assert code_of(await upload(pair, picture())) == (404, "user.not_found")
    assert code_of(await upload(pair, picture(), by=pair.bob, to=pair.ann)) == (409, "message.blocked_user")
