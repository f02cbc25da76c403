"""Files of collections over the API: what is read, what is refused, and what others see of the lists."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from dualcaster_app import Application, Settings, open_application
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_http import Site, create_app
from dualcaster_http.edge.uploads import LARGEST_FILE
from tests.support.clients import client_of
from tests.support.databases import SECRET
from tests.support.people import DEVICE, Person, person

API = "/api/v1"
HEADER = "Count,Tradelist Count,Name,Edition,Collector Number,Foil,Condition,Language"
GOOD = f"{HEADER}\n2,1,Lightning Bolt,sta,42,,Near Mint,English\n1,0,Lightning Helix,rav,213,,Near Mint,English\n"
MIXED = f"{GOOD}1,0,Lihgtning Bolt,sta,43,,Near Mint,English\n"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody new with empty lists."""
    return await person(application)


@pytest.fixture
async def mine(client: httpx.AsyncClient, ann: Person) -> httpx.AsyncClient:
    """A client that is signed in as ann."""
    client.headers.update(ann.headers)
    return client


async def sent(
    client: httpx.AsyncClient, content: str | bytes, group: str = "inventory", **query: Any
) -> httpx.Response:
    """Import a file as the body itself."""
    return await client.post(f"{API}/{group}/import", content=content, headers=CSV, params=query)


async def owned(client: httpx.AsyncClient) -> dict[str, int]:
    """List an inventory by name."""
    items = (await client.get(f"{API}/inventory", params={"limit": 100})).json()["items"]
    return {item["card"]["name"]: item["quantity"] for item in items}


async def test_a_file_is_previewed_then_applied(mine: httpx.AsyncClient) -> None:
    """A preview tells what becomes of every line and changes nothing; applied, the same is written."""
    preview = (await sent(mine, MIXED, preview=True)).json()
    assert (preview["applied"], preview["items_written"]) == (False, 0)
    lines = preview["lines"]
    assert (lines["format"], lines["rows"], lines["resolved"], lines["unknown"], lines["copies"]) == (
        "moxfield",
        3,
        2,
        1,
        3,
    )
    assert [(problem["line"], problem["status"]) for problem in lines["problems"]] == [(4, "unknown")]
    assert await owned(mine) == {}
    applied = (await sent(mine, MIXED)).json()
    assert (applied["applied"], applied["items_written"], applied["haves_written"]) == (True, 2, 1)
    assert applied["lines"] == lines
    assert await owned(mine) == {"Lightning Bolt": 2, "Lightning Helix": 1}


async def test_modes_merge_or_replace(mine: httpx.AsyncClient) -> None:
    """Merging adds copies, replacing makes the inventory what the file says, and again changes nothing."""
    await sent(mine, GOOD)
    await sent(mine, GOOD, mode="merge")
    assert await owned(mine) == {"Lightning Bolt": 4, "Lightning Helix": 2}
    replaced = (await sent(mine, GOOD, mode="replace")).json()
    assert (replaced["items_written"], replaced["items_dropped"]) == (2, 0)
    again = (await sent(mine, GOOD, mode="replace")).json()
    assert (again["items_written"], again["items_dropped"], again["haves_written"]) == (0, 0, 0)


async def test_replacing_with_nothing_known_is_refused(mine: httpx.AsyncClient) -> None:
    """A replacement without one resolved line is `import.nothing_resolved` unless it may empty; losses are told."""
    await sent(mine, GOOD)
    nothing = f"{HEADER}\n1,0,No Such Card,zzz,1,,Near Mint,English\n"
    preview = (await sent(mine, nothing, mode="replace", preview=True)).json()
    assert preview["losses"] == {"items": 2, "copies": 3, "haves": 1}
    refused = await sent(mine, nothing, mode="replace")
    assert (refused.status_code, refused.json()["code"]) == (400, "import.nothing_resolved")
    assert await owned(mine) == {"Lightning Bolt": 2, "Lightning Helix": 1}
    emptied = (await sent(mine, nothing, mode="replace", allow_empty=True)).json()
    assert emptied["losses"] == preview["losses"]
    assert await owned(mine) == {}


async def test_a_want_list_is_refused_as_a_collection(mine: httpx.AsyncClient) -> None:
    """The code says where the file belongs, which takes it."""
    wants = "Title,Edition,Foil,Quantity\nLightning Helix,rav,0,99\n"
    for preview in (True, False):
        refused = await sent(mine, wants, preview=preview)
        assert (refused.status_code, refused.json()["code"]) == (400, "import.want_list")
    taken = await sent(mine, wants, group="want-list")
    assert (taken.status_code, taken.json()["wants_written"]) == (200, 1)


async def test_a_price_keeps_its_currency(mine: httpx.AsyncClient) -> None:
    """Canadian dollars come in, are shown, changed and exported as Canadian dollars."""
    await sent(mine, f"{HEADER},Purchase Price,Currency\n1,0,Lightning Bolt,sta,42,,NM,English,1.25,CAD\n")
    (item,) = (await mine.get(f"{API}/inventory")).json()["items"]
    assert (item["acquired_price"], item["acquired_currency"]) == ("1.25", "CAD")
    assert "1.25,CAD" in (await mine.get(f"{API}/inventory/export")).text
    await mine.patch(f"{API}/inventory/{item['id']}", json={"acquired_price": "2.00"})
    changed = (await mine.get(f"{API}/inventory/{item['id']}")).json()
    assert (changed["acquired_price"], changed["acquired_currency"]) == ("2.00", "CAD")


async def test_columns_that_are_not_kept_are_named(mine: httpx.AsyncClient) -> None:
    """The answer lists the headers of columns that hold something and have no place."""
    file = "Count,Name,Edition,Collector Number,Finish,Shelf\n1,Lightning Bolt,sta,42,foil,left\n"
    lines = (await sent(mine, file, preview=True)).json()["lines"]
    assert lines["unused_columns"] == ["Shelf"]


async def test_a_form_brings_the_same_file(mine: httpx.AsyncClient) -> None:
    """A file as the part of a form is what it is as a body; its name is shown without its folders."""
    answer = await mine.post(f"{API}/inventory/import", files={"file": ("cards.csv", GOOD, "text/csv")})
    assert answer.json()["items_written"] == 2
    broken = f"{HEADER}\nmany,0,Lightning Bolt,sta,42,,Near Mint,English\n"
    refused = await mine.post(f"{API}/inventory/import", files={"file": ("C:\\me\\cards.csv", broken)})
    assert (refused.status_code, refused.json()["code"]) == (400, "import.refused")
    assert refused.json()["message"].startswith("line 2 of cards.csv")
    skipped = await mine.post(
        f"{API}/inventory/import", files={"file": ("cards.csv", broken)}, params={"skip_invalid": True}
    )
    assert (skipped.status_code, skipped.json()["lines"]["invalid"]) == (200, 1)


async def test_what_was_exported_comes_back(mine: httpx.AsyncClient) -> None:
    """Every item of a collection survives export and import; cells that a spreadsheet would run are defused."""
    await sent(mine, GOOD)
    before = (await mine.get(f"{API}/inventory")).json()
    item = before["items"][0]["id"]
    await mine.patch(f"{API}/inventory/{item}", json={"location": "=cmd|' /C calc'!A0"})
    exported = await mine.get(f"{API}/inventory/export")
    assert exported.headers["Content-Disposition"].startswith("attachment; filename=")
    assert exported.headers["Content-Type"].startswith("text/csv")
    assert exported.headers["X-Left-Out"] == "0"
    assert not any(cell.startswith("=") for line in exported.text.splitlines() for cell in line.split(","))
    again = (await sent(mine, exported.content, mode="replace")).json()
    assert (again["items_written"], again["items_dropped"], again["lines"]["problem_count"]) == (0, 0, 0)
    for name in ("moxfield", "deckbox", "text"):
        assert (await mine.get(f"{API}/inventory/export", params={"format": name})).status_code == 200
    unknown = await mine.get(f"{API}/inventory/export", params={"format": "papyrus"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "import.format_unknown")


async def test_wants_are_imported(mine: httpx.AsyncClient) -> None:
    """A want list is previewed and applied; with ``only_lacking`` what is owned is left out."""
    await sent(mine, GOOD)
    wanted = f"{HEADER}\n4,0,Lightning Bolt,sta,42,,,English\n1,0,Lightning Helix,rav,213,,,English\n"
    preview = (await sent(mine, wanted, "want-list", preview=True)).json()
    assert (preview["applied"], preview["lines"]["resolved"]) == (False, 2)
    applied = (await sent(mine, wanted, "want-list", only_lacking=True)).json()
    assert applied["wants_written"] == 1
    (want,) = (await mine.get(f"{API}/want-list")).json()["items"]
    assert (want["card"]["name"], want["quantity"]) == ("Lightning Bolt", 2)


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({"Content-Type": "application/json"}, b"[]", 415, "unsupported_media_type"),
        ({}, b"x", 415, "unsupported_media_type"),
        (CSV, b"", 400, "validation"),
        (CSV, b" \n \n", 400, "validation"),
        (CSV, b"a,b,c\n1,2,3\n", 400, "import.format_unknown"),
        (CSV, b"\x00\x01\x02\xff" * 50, 400, None),
        (CSV, b"PK\x03\x04" + b"\x00" * 50, 400, None),
        (CSV, f'{HEADER}\n1,0,"Lightning Bolt'.encode(), 400, None),
        ({"Content-Type": "multipart/form-data"}, b"--x\r\n", 400, "validation"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\nContent-Disp", 400, "validation"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"nothing", 400, "validation"),
        (CSV, b"x" * (LARGEST_FILE + 1), 413, "too_large"),
    ],
    ids=range(12),
)
async def test_bad_files_are_refused(
    mine: httpx.AsyncClient, headers: Mapping[str, str], content: bytes, status: int, code: str | None
) -> None:
    """A file of another kind, empty, binary, truncated or oversized is an error that says so; nothing is written."""
    for group in ("inventory", "want-list"):
        answer = await mine.post(f"{API}/{group}/import", content=content, headers=dict(headers))
        assert answer.status_code == status, answer.text
        assert code is None or answer.json()["code"] == code
    assert await owned(mine) == {}


async def test_a_form_without_one_file_is_refused(mine: httpx.AsyncClient) -> None:
    """A form brings exactly one file, called file."""
    for files in (
        {"cards": ("cards.csv", GOOD)},
        [("file", ("a.csv", GOOD)), ("file", ("b.csv", GOOD))],
    ):
        answer = await mine.post(f"{API}/inventory/import", files=files)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    text = await mine.post(f"{API}/inventory/import", data={"file": GOOD}, files={"other": ("x", b"y")})
    assert (text.status_code, text.json()["code"]) == (400, "validation")


async def test_one_file_of_a_person_at_a_time(mine: httpx.AsyncClient, application: Application, ann: Person) -> None:
    """While a file of theirs is being imported, a second one is sent away; after it, it is welcome."""
    async with application.collection.import_queue.turn(ann.user_id):
        busy = await sent(mine, GOOD)
        assert (busy.status_code, busy.json()["code"]) == (409, "import.in_progress")
    assert (await sent(mine, GOOD)).status_code == 200


async def test_files_of_several_people_at_once(site: Site, application: Application) -> None:
    """Five people who send a file at the same time all get it imported."""

    async def one() -> dict[str, int]:
        somebody = await person(application)
        async with client_of(site) as client:
            client.headers.update(somebody.headers)
            assert (await sent(client, GOOD)).status_code == 200
            return await owned(client)

    assert await asyncio.gather(*(one() for _ in range(5))) == [{"Lightning Bolt": 2, "Lightning Helix": 1}] * 5


async def test_files_that_trickle_in_hold_nobody_up(
    site: Site, application: Application, mine: httpx.AsyncClient
) -> None:
    """A turn to be read is taken by files that are here; however many come in slowly, others are imported."""
    pause = asyncio.Event()

    async def trickling() -> AsyncIterator[bytes]:
        yield GOOD.encode()
        await pause.wait()

    async def slowly() -> None:
        somebody = await person(application)
        async with client_of(site) as client:
            client.headers.update(somebody.headers)
            await client.post(f"{API}/inventory/import", content=trickling(), headers=CSV)

    slow = [asyncio.create_task(slowly()) for _ in range(4)]
    await asyncio.sleep(1)
    try:
        assert (await asyncio.wait_for(sent(mine, GOOD), 15)).status_code == 200
    finally:
        pause.set()
        await asyncio.gather(*slow)


async def test_an_import_that_is_broken_off_leaves_nothing(application: Application, ann: Person) -> None:
    """Whenever the request is cancelled, the inventory is empty or whole, and the next import works."""
    for milliseconds in range(0, 60, 4):
        task = asyncio.create_task(
            application.collection.imports.apply(
                SourceFile(GOOD.encode(), "x.csv"), username=ann.username, mode=ImportMode.REPLACE
            )
        )
        await asyncio.sleep(milliseconds / 1_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        page = await application.collection.lists.inventory.page(ann.user_id)
        assert len(page.items) in (0, 2)


async def test_others_see_what_the_owner_shows(
    client: httpx.AsyncClient, site: Site, application: Application, ann: Person
) -> None:
    """A private profile shows no list, a public one its active public lines, cacheable and tagged for anybody."""
    async with client_of(site) as mine:
        mine.headers.update(ann.headers)
        await sent(mine, GOOD)
        await sent(mine, GOOD, "want-list")
    for part in ("have-list", "want-list"):
        private = await client.get(f"{API}/users/{ann.username}/{part}")
        assert (private.status_code, private.json()["code"]) == (403, "user.profile_private")
        nobody = await client.get(f"{API}/users/no-such-trader/{part}")
        assert (nobody.status_code, nobody.json()["code"]) == (404, "user.not_found")
    await application.accounts.operator.change(ann.username, is_public=True)
    haves = await client.get(f"{API}/users/{ann.username}/have-list")
    assert [have["card"]["name"] for have in haves.json()["items"]] == ["Lightning Bolt"]
    assert "notes" not in haves.json()["items"][0]
    wants = await client.get(f"{API}/users/{ann.username}/want-list")
    assert len(wants.json()["items"]) == 2
    assert haves.headers["Cache-Control"] == "public, no-cache"
    tag = haves.headers["ETag"]
    again = await client.get(f"{API}/users/{ann.username}/have-list", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    stranger = await person(application)
    seen = await client.get(f"{API}/users/{ann.username}/have-list", headers=stranger.headers)
    assert "public" not in seen.headers["Cache-Control"]


async def test_a_file_sent_twice_with_one_key_is_imported_once(mine: httpx.AsyncClient) -> None:
    """With an ``Idempotency-Key`` the second answer is the first one, and no copies are added."""
    headers = {**CSV, "Idempotency-Key": "my-first-import"}
    first = await mine.post(f"{API}/inventory/import", content=GOOD, headers=headers)
    again = await mine.post(f"{API}/inventory/import", content=GOOD, headers=headers)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert await owned(mine) == {"Lightning Bolt": 2, "Lightning Helix": 1}


async def test_lists_work_without_redis(application: Application, ann: Person) -> None:
    """With a dead Redis files are imported and lists read and edited as before."""
    settings = Settings(
        secret_key=SECRET, database_url=application.settings.database_url, redis_url="redis://127.0.0.1:1/0"
    )
    async with open_application(settings, migrated=False, quiet=True) as alone:
        tokens = await alone.accounts.sessions.open_for_program(ann.user_id, DEVICE)
        async with client_of(create_app(alone)) as client:
            client.headers["Authorization"] = f"Bearer {tokens.access_token}"
            assert (await sent(client, GOOD)).status_code == 200
            (item, _) = (await client.get(f"{API}/inventory")).json()["items"]
            changed = await client.patch(f"{API}/inventory/{item['id']}", json={"quantity": 7})
            assert (changed.status_code, changed.json()["quantity"]) == (200, 7)
