"""Photos of a conversation that somebody reports: moderators look at them as they were, and nobody else."""

import httpx

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from tests.support.correspondents import Pair, upload
from tests.support.moderating import ADMIN, case_about, code_of, report, staff
from tests.support.people import person, signed_in
from tests.support.pictures import picture

PAGE = "/admin/moderation/reports"


async def _pair(application: Application, client: httpx.AsyncClient) -> Pair:
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    pair = Pair(client, application, ann, bob)
    await pair.friends()
    return pair


async def test_moderators_see_the_photos_that_were_kept(application: Application, client: httpx.AsyncClient) -> None:
    """On the page of the case, numbered through its messages, also once the message is deleted."""
    pair, moderator = await _pair(application, client), await staff(application)
    photos = [(await upload(pair, picture())).json()["id"] for _ in range(3)]
    sent = (await pair.send(pair.ann, pair.bob, "Look.", photos=photos[:1])).json()
    await pair.send(pair.ann, pair.bob, "And these.", photos=photos[1:])
    await report(client, pair.bob, pair.ann)
    await pair.room(pair.ann, f"messages/{sent['id']}", "DELETE")
    case = await case_about(client, moderator, pair.ann)
    (filed,) = case["reports"]
    browser = signed_in(client, moderator)
    page = (await browser.get(f"/admin/moderation/cases/{case['id']}")).text
    for number in (1, 2, 3):
        address = f"{PAGE}/{filed['id']}/photos/{number}/480"
        assert f'src="{address}"' in page
        assert (await browser.get(address)).headers["content-type"] == "image/webp", number
    assert "/photos/4/480" not in page
    for wrong in ("0/480", "4/480", "1/481"):
        assert (await browser.get(f"{PAGE}/{filed['id']}/photos/{wrong}")).status_code == 404, wrong
    assert (await browser.get(f"{PAGE}/nobody00/photos/1/480")).status_code == 404


async def test_nobody_else_sees_them(application: Application, client: httpx.AsyncClient) -> None:
    """Neither people of the site, nor a moderator who reported or was reported; their case shows the number alone."""
    pair, moderator = await _pair(application, client), await staff(application)
    photo = (await upload(pair, picture())).json()["id"]
    await pair.send(pair.ann, pair.bob, "Look.", photos=[photo])
    await report(client, pair.bob, pair.ann)
    case = await case_about(client, moderator, pair.ann)
    address = f"{PAGE}/{case['reports'][0]['id']}/photos/1/480"
    for somebody in (await person(application), pair.ann, pair.bob):
        assert (await signed_in(client, somebody).get(address)).status_code == 403
    await application.accounts.roles.grant(pair.bob.username, Role.MODERATOR)
    browser = signed_in(client, pair.bob)
    assert (await browser.get(address)).status_code == 403
    page = (await browser.get(f"/admin/moderation/cases/{case['id']}")).text
    assert ("1 photo" in page, address in page) == (True, False)
    own = (await client.get(f"{ADMIN}/cases/{case['id']}", headers=pair.bob.headers)).json()
    assert (own["is_party"], case["is_party"]) == (True, False)
    refused = await client.post(f"{ADMIN}/cases/{case['id']}/assign", headers=pair.bob.headers)
    assert code_of(refused) == (403, "moderation.own_case")
