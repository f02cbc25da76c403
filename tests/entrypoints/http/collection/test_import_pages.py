"""The pages that bring files in: choose one, see what it would do, apply it."""

import asyncio
import csv
import io
import re
from datetime import timedelta

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.testing import FixedClock
from dualcaster_http.edge.uploads import LARGEST_FILE
from tests.support.browsers import HTML, Desk
from tests.support.page_loads import LARGEST_PAGE, check_loads
from tests.support.people import csrf_of, person

HEAD = (
    "Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags,Last Modified,Collector Number,Alter,Proxy,"
    "Purchase Price\n"
)
BOLTS = "4,2,Lightning Bolt,sta,Near Mint,English,,,,42,False,False,\n"
HELIX = "1,0,Lightning Helix,rav,Near Mint,English,,,,213,False,False,\n"
UNKNOWN = "1,0,<script>alert(1)</script>,xyz,Near Mint,English,,,,1,False,False,\n"
BROKEN = "many,0,Forest,frs,Near Mint,English,,,,1,False,False,\n"
FILE = (HEAD + BOLTS + HELIX + UNKNOWN + BROKEN).encode()


@pytest.fixture
async def desk(client: httpx.AsyncClient, application: Application) -> Desk:
    """A new account in a browser."""
    somebody = await person(application)
    client.cookies.update(somebody.cookies)
    return Desk(somebody, client)


async def owned(application: Application, desk: Desk) -> dict[str, tuple[int, int]]:
    """Return the copies that somebody owns and offers, by name."""
    page = await application.collection.lists.inventory.page(desk.person.user_id)
    return {line.card.name: (line.quantity, line.quantity_for_trade) for line in page.items}


async def test_a_file_is_looked_through_before_anything_changes(desk: Desk, application: Application) -> None:
    """The preview counts the lines, shows the first cards, and names each line that is left out with its reason."""
    preview = await desk.follow(await desk.send("/imports", {"target": "collection"}, file=("mine.csv", FILE)))
    assert preview.url.path == "/imports/preview"
    assert "mine.csv" in preview.text
    assert "Moxfield" in preview.text
    assert "Lightning Helix" in preview.text
    assert 'id="line-4-0"' in preview.text
    assert 'id="line-5-0"' in preview.text
    assert "2 of 4 lines fit" in preview.text
    assert "This site’s catalogue has only" in preview.text
    assert "<script>alert(1)" not in preview.text
    assert len(preview.content) < LARGEST_PAGE
    await check_loads(preview)
    assert await owned(application, desk) == {}


async def test_a_file_is_applied_once_however_often_it_is_sent(desk: Desk, application: Application) -> None:
    """Two submits at the same time write the file once; both lead somewhere that makes sense."""
    await desk.send("/imports", {}, file=("mine.csv", FILE))
    token = await csrf_of(desk.client, "/imports")
    form = {"target": "collection", "mode": "merge", "_csrf_token": token}
    both = await asyncio.gather(*(desk.client.post("/imports/apply", data=form, headers=HTML) for _ in range(2)))
    assert await owned(application, desk) == {"Lightning Bolt": (4, 2), "Lightning Helix": (1, 0)}
    led = sorted(response.headers["Location"].partition("?")[0] for response in both)
    assert led == ["/imports/done", "/inventory"]
    done = await desk.page(next(r.headers["Location"] for r in both if "done" in r.headers["Location"]))
    assert "Import complete" in done.text
    assert "Let others find you?" in done.text
    assert (await desk.page("/imports/preview")).headers["Location"] == "/imports?target=collection"


async def test_replacing_says_first_what_goes_away(desk: Desk, application: Application) -> None:
    """A replacement asks back with the number of lines it drops, and drops them."""
    await desk.send("/imports", {}, file=("mine.csv", FILE))
    await desk.send("/imports/apply", {"target": "collection"})
    file = (HEAD + HELIX).encode()
    preview = await desk.follow(await desk.send("/imports", {"mode": "replace"}, file=("less.csv", file)))
    assert "1 line that is not in this file is removed" in preview.text
    await desk.send("/imports/apply", {"target": "collection", "mode": "replace"})
    assert await owned(application, desk) == {"Lightning Helix": (1, 0)}


async def test_emptying_a_list_has_to_be_meant(desk: Desk, application: Application) -> None:
    """A replacement by a file that names no card says what goes, and is done where that is ticked."""
    await desk.send("/imports", {}, file=("mine.csv", FILE))
    await desk.send("/imports/apply", {"target": "collection"})
    preview = await desk.follow(
        await desk.send("/imports", {"mode": "replace"}, file=("x.csv", (HEAD + UNKNOWN).encode()))
    )
    assert "your inventory would be emptied" in preview.text
    assert "with 5 copies and 1 offer on your have list" in preview.text
    refused = await desk.send("/imports/apply", {"target": "collection", "mode": "replace"})
    assert refused.status_code == 422
    assert "No line of x.csv names a card" in refused.text
    assert len(await owned(application, desk)) == 2
    await desk.send("/imports/apply", {"target": "collection", "mode": "replace", "allow_empty": "1"})
    assert await owned(application, desk) == {}


async def test_columns_that_are_not_kept_are_named(desk: Desk) -> None:
    """The preview lists the headers of columns that hold something and have no place."""
    file = b"Count,Name,Edition,Collector Number,Finish,Shelf\n1,Lightning Bolt,sta,42,foil,left\n"
    preview = await desk.follow(await desk.send("/imports", {}, file=("mine.csv", file)))
    assert "1 column holds something that is not kept: <b>Shelf</b>" in preview.text


async def test_a_want_list_sent_as_a_collection_says_where_it_belongs(desk: Desk) -> None:
    """It is not kept, and the form says to import it into the want list."""
    wants = b"Quantity,Name,Sets,Conditions,Languages,Finishes,Paused,Tags,Offer,Limit\n99,Lightning Helix,,,,,,,,\n"
    refused = await desk.follow(await desk.send("/imports", {}, file=("wants.csv", wants)))
    assert refused.status_code == 422
    assert "mport it into the want list" in refused.text
    assert "wants.csv</b> waits" not in (await desk.page("/imports")).text


async def test_a_second_file_takes_the_place_of_the_first(desk: Desk, application: Application) -> None:
    """One file waits for each list; it can be cancelled, and others never see it."""
    await desk.send("/imports", {}, file=("first.csv", FILE))
    await desk.send("/imports", {}, file=("second.csv", (HEAD + BOLTS).encode()))
    start = await desk.page("/imports")
    assert "second.csv" in start.text
    assert "first.csv" not in start.text
    aside = await desk.follow(await desk.send("/imports/discard", {"target": "collection"}))
    assert "second.csv" not in aside.text
    assert await owned(application, desk) == {}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("empty.csv", b" \n"), "Choose a file that is not empty"),
        (("large.csv", b"x" * (LARGEST_FILE + 1)), "at most 8 are possible"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_told_of(desk: Desk, file: tuple[str, bytes], said: str) -> None:
    """An empty file and one of more than 8 MB come back with what to do."""
    refused = await desk.send("/imports", {}, file=file)
    assert refused.status_code == 422
    assert said in refused.text


async def test_a_body_beyond_all_bounds_gets_a_friendly_page(desk: Desk) -> None:
    """What is far too large is not read at all: the page says 8 MB and leads back."""
    token = await csrf_of(desk.client, "/imports")
    sent = {"file": ("huge.csv", b"x" * (LARGEST_FILE + 2_000_000), "text/csv")}
    refused = await desk.client.post("/imports", data={"_csrf_token": token}, files=sent, headers=HTML)
    assert refused.status_code == 413
    assert "8 MB" in refused.text


async def test_a_file_of_no_known_kind_is_forgotten(desk: Desk) -> None:
    """A file that cannot be read says why, and does not wait any longer; an unknown format is refused at once."""
    unread = await desk.follow(await desk.send("/imports", {}, file=("odd.csv", b"what,is,this\n1,2,3\n")))
    assert unread.status_code == 422
    assert 'role="alert"' in unread.text
    assert "odd.csv</b> waits" not in (await desk.page("/imports")).text
    assert (await desk.send("/imports", {"format": "no-such"}, file=("a.csv", FILE))).status_code == 422
    assert (await desk.send("/imports", {"mode": "burn"}, file=("a.csv", FILE))).status_code == 422


async def test_a_pasted_list_becomes_wants(desk: Desk, application: Application) -> None:
    """Lines of text are looked through like a file and land on the want list."""
    lines = "4 Lightning Bolt [STA]\n1 Lightning Helix\n2 No Such Card\n"
    preview = await desk.follow(await desk.send("/imports/lines", {"lines": lines}))
    assert preview.url.query == b"target=wants"
    assert "any printing" in preview.text
    assert "No Such Card" in preview.text
    done = await desk.follow(await desk.send("/imports/apply", {"target": "wants"}))
    assert "Import my cards" in done.text
    wants = (await application.collection.lists.wants.page(desk.person.user_id)).items
    assert {want.card.name: want.quantity for want in wants} == {"Lightning Bolt": 4, "Lightning Helix": 1}
    assert (await desk.send("/imports/lines", {"lines": ""})).status_code == 422


async def test_a_form_without_its_token_is_refused(desk: Desk) -> None:
    """No other site can send a file in somebody's name."""
    bare = await desk.client.post("/imports", files={"file": ("a.csv", FILE, "text/csv")}, headers=HTML)
    assert bare.status_code == 403
    assert "a.csv" not in (await desk.page("/imports")).text


TWO = HEAD + "1,0,Lightning Bolt,,Near Mint,English,,,,,False,False,\n" + BOLTS.replace("42", "999")


async def _waiting(desk: Desk, file: str = TWO, target: str = "collection") -> tuple[httpx.Response, str]:
    """Send a file, and return its preview and its number."""
    preview = await desk.follow(await desk.send("/imports", {"target": target}, file=("cards.csv", file.encode())))
    return preview, re.search(r'name="file" value="([0-9]+)"', preview.text)[1]  # type: ignore[index]


async def test_an_ambiguous_line_is_chosen_for_in_the_preview(desk: Desk, application: Application) -> None:
    """The printings that fit stand below the line; the chosen one counts, what is left stays as it is."""
    preview, file = await _waiting(desk)
    choices = re.findall(r'name="choice" value="([0-9A-Za-z]+)"', preview.text.split('id="line-2-0"')[1])
    assert len(choices) >= 2
    back = await desk.send("/imports/lines/2", {"file": file, "choice": choices[0]})
    assert back.headers["Location"] == "/imports/preview?target=collection&mode=merge&page=1#lines"
    again = await desk.page("/imports/preview")
    assert "1 of 2 lines fit" in again.text
    assert "Corrected by you" in again.text
    await desk.send("/imports/apply", {"target": "collection", "file": file})
    assert await owned(application, desk) == {"Lightning Bolt": (1, 0)}


async def test_script_gets_the_checked_file_in_place(desk: Desk) -> None:
    """A correction that script sends is answered with the page of the file as it is then."""
    preview, file = await _waiting(desk)
    (first, *_) = re.findall(r'name="choice" value="([0-9A-Za-z]+)"', preview.text)
    token = await csrf_of(desk.client, "/imports")
    form = {"file": file, "choice": first, "_csrf_token": token}
    answer = await desk.client.post("/imports/lines/2", data=form, headers={**HTML, "HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="review"' in answer.text
    assert "1 of 2 lines fit" in answer.text


async def test_a_line_is_corrected_and_read_again(desk: Desk, application: Application) -> None:
    """Its page has a field for each column; what still does not fit says why, and undone it is as it came."""
    _, file = await _waiting(desk)
    page = await desk.page(f"/imports/lines/3?file={file}")
    cells = re.findall(r'name="cells" value="([^"]*)"', page.text)
    assert len(cells) == len(HEAD.split(","))
    await check_loads(page)
    wrong = [cell.replace("999", "998") for cell in cells]
    await desk.send("/imports/lines/3", {"file": file, "cells": wrong})
    assert "#998" in (await desk.page("/imports/preview")).text
    right = [cell.replace("999", "42") for cell in cells]
    await desk.send("/imports/lines/3", {"file": file, "cells": right})
    assert "1 of 2 lines fit" in (await desk.page("/imports/preview")).text
    await desk.send("/imports/lines/3/undo", {"file": file})
    assert "0 of 2 lines fit" in (await desk.page("/imports/preview")).text
    await desk.send("/imports/lines/3", {"file": file, "cells": right})
    await desk.send("/imports/apply", {"file": file})
    assert await owned(application, desk) == {"Lightning Bolt": (4, 2)}


async def test_a_line_is_mapped_to_a_card_by_search(desk: Desk, application: Application) -> None:
    """Any printing of the catalogue can be what a line means; a search without a hit says so."""
    _, file = await _waiting(desk, HEAD + UNKNOWN)
    found = await desk.page(f"/imports/lines/2?file={file}&q=lightning+helix")
    (choice, *_) = re.findall(r'name="choice" value="([0-9A-Za-z]+)"', found.text)
    await desk.send("/imports/lines/2", {"file": file, "choice": choice})
    await desk.send("/imports/apply", {"file": file})
    assert await owned(application, desk) == {"Lightning Helix": (1, 0)}
    _, file = await _waiting(desk, HEAD + UNKNOWN)
    assert "No card in the catalogue is called that" in (await desk.page(f"/imports/lines/2?file={file}&q=zzzz")).text


async def test_lines_that_do_not_fit_are_downloaded(desk: Desk) -> None:
    """The file has the columns that came, the lines that are left out, and the reason of each."""
    _, file = await _waiting(desk, (FILE + b"").decode())
    sent = await desk.client.get(f"/imports/rejected?file={file}", headers=HTML)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="lines-to-correct.csv"'
    header, *rows = csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))
    assert header == [*HEAD.strip().split(","), "Reason"]
    assert [row[0] for row in rows] == ["1", "many"]


async def test_a_decision_is_about_the_file_that_was_looked_at(desk: Desk, application: Application) -> None:
    """A newer file that came from another window is neither applied, corrected nor discarded by the older page."""
    _, old = await _waiting(desk)
    assert isinstance(application.clock, FixedClock)
    application.clock.advance(timedelta(microseconds=1))
    _, new = await _waiting(desk, HEAD + HELIX)
    assert old != new
    applied = await desk.send("/imports/apply", {"file": old})
    assert applied.headers["Location"] == "/inventory"
    await desk.send("/imports/discard", {"file": old})
    corrected = await desk.send("/imports/lines/2", {"file": old, "cells": ["x"]})
    assert corrected.headers["Location"] == "/imports?target=collection"
    assert (await desk.page(f"/imports/lines/2?file={old}")).status_code == 303
    assert (await desk.client.get(f"/imports/rejected?file={old}", headers=HTML)).status_code == 303
    assert await owned(application, desk) == {}
    await desk.send("/imports/apply", {"file": new})
    assert await owned(application, desk) == {"Lightning Helix": (1, 0)}


@pytest.mark.parametrize(
    "form", [{"choice": "../../x"}, {"cells": ["x" * 1_001]}, {"cells": ["1", "2"]}, {"choice": "zz"}]
)
async def test_what_cannot_be_said_of_a_line_is_told(desk: Desk, form: dict[str, object]) -> None:
    """A correction out of its bounds comes back with what is wrong; the file waits as it was."""
    _, file = await _waiting(desk)
    refused = await desk.send("/imports/lines/2", {"file": file, **form})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "Corrected by you" not in (await desk.page("/imports/preview")).text


async def test_a_want_list_takes_any_printing_of_a_set(desk: Desk, application: Application) -> None:
    """A name with a set and no number wants any printing of that set, and says so."""
    preview = await desk.follow(await desk.send("/imports/lines", {"lines": "2 Lightning Bolt [LEA] (foil)\n"}))
    assert "any printing of LEA" in preview.text
    await desk.send("/imports/apply", {"target": "wants"})
    (want,) = (await application.collection.lists.wants.page(desk.person.user_id)).items
    assert (want.any_printing, want.set_only, want.is_foil_required, want.quantity) == (True, True, True, 2)
