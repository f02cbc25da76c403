"""What the score is made from, beside the lines: trust, place, servers and versions; and which rows are asked for."""

from dualcaster_core.accounts.model import Place
from dualcaster_core.kernel.geo import Coordinates, snap_to_grid
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import ANYONE, Scene

TRUST = {Tier.NEW: 0, Tier.BRONZE: 1, Tier.SILVER: 3, Tier.GOLD: 5, Tier.PLATINUM: 7, Tier.DIAMOND: 8}
"""Points of the specification, written out once more."""


async def _circle(harness: Harness, size: int) -> tuple[Scene, list[int]]:
    """Some people who all match each other."""
    scene = Scene(harness)
    people = [await scene.person(f"user{number}") for number in range(size)]
    for place, one in enumerate(people):
        for other in people[place + 1 :]:
            await scene.swap(one, other, cents=100 * place + 500)
    return scene, people


class TotalsContract:
    """The rows of a block."""

    async def test_trust_is_the_candidates(self, harness: Harness) -> None:
        """Each tier has its points; a verified address and a linked Discord account add one each."""
        scene, (ann, bob) = await _circle(harness, 2)
        for tier, points in TRUST.items():
            await harness.set_tier(bob, tier)
            assert (await scene.totals(ann))[bob].trust == points
        await scene.becomes(bob, email_verified=True)
        assert (await scene.totals(ann))[bob].trust == 9
        await harness.link_discord(bob)
        assert (await scene.totals(ann))[bob].trust == 10
        assert (await scene.totals(bob))[ann].trust == 0

    async def test_versions_are_those_of_both_lists(self, harness: Harness) -> None:
        """A row carries the versions of both people's lists that it was computed from."""
        scene, (ann, bob) = await _circle(harness, 2)
        await scene.becomes(bob, trade_radius_miles=10)
        row = (await scene.totals(ann))[bob]
        async with harness.snapshots() as uow:
            versions = await uow.match_snapshots.list_version(ann), await uow.match_snapshots.list_version(bob)
        assert (row.user_version, row.candidate_version) == versions
        assert versions[0] != versions[1]

    async def test_both_ways_adds_how_the_others_see_the_user(self, harness: Harness) -> None:
        """The reverse rows are the same rows that the others would get, and none besides."""
        scene, people = await _circle(harness, 3)
        await scene.becomes(people[1], place=Place("Riga", Coordinates(56.95, 24.1)), trade_radius_miles=3)
        await scene.becomes(people[0], place=Place("Ogre", Coordinates(56.81, 24.6)), trade_radius_miles=100)
        await harness.set_tier(people[0], Tier.GOLD)
        await scene.becomes(people[2], is_public=False)
        asked = people[0]
        async with harness.snapshots() as uow:
            both = list((await uow.candidates.totals_of(asked, ANYONE, both_ways=True)).rows())
        expected = [
            row for key in people for row in (await scene.totals(key)).values() if asked in (key, row.candidate)
        ]
        assert sorted(both, key=repr) == sorted(expected, key=repr)
        assert len(both) == 3

    async def test_a_radius_keeps_those_within_it(self, harness: Harness) -> None:
        """Who is farther away than asked, or says no place, is left out, whatever their and my trade radius."""
        scene, (me, near, far, nowhere) = await _circle(harness, 4)
        await scene.becomes(me, place=Place("Utrecht", Coordinates(52.0, 5.0)), trade_radius_miles=5)
        await scene.becomes(near, place=Place("Eindhoven", Coordinates(51.0, 5.0)))
        await scene.becomes(far, place=Place("Antwerp", Coordinates(49.0, 5.0)))
        asked = {miles: set(await scene.totals(me, CandidateFilter(within_miles=miles))) for miles in (50, 100.5, 250)}
        assert asked == {50: set(), 100.5: {near}, 250: {near, far}}
        row = (await scene.totals(me, CandidateFilter(within_miles=100)))[near]
        assert row == (await scene.totals(me))[near]
        assert await scene.totals(nowhere, CandidateFilter(within_miles=12_500)) == {}
        assert await scene.totals(me, CandidateFilter(within_miles=100, local_only=True)) == {}

    async def test_among_asks_for_some_people_only(self, harness: Harness) -> None:
        """Restricted to some people the rows are the same as those of the whole."""
        scene, people = await _circle(harness, 4)
        asked, *others = people
        whole = await scene.totals(asked)
        for some in ([others[0]], others[1:], [others[2], 999_999], [asked], []):
            async with harness.snapshots() as uow:
                block = await uow.candidates.totals_of(asked, ANYONE, among=some)
            assert {row.candidate: row for row in block.rows()} == {key: whole[key] for key in whole if key in some}

    async def test_totals_among_people_are_symmetric(self, harness: Harness) -> None:
        """What the one gives is what the other gets, and every row is the one that its user would get alone."""
        scene, people = await _circle(harness, 4)
        async with harness.snapshots() as uow:
            rows = {(r.user, r.candidate): r for r in (await uow.candidates.totals_among(people[:3])).rows()}
        assert len(rows) == 6
        for (one, other), row in rows.items():
            back = rows[other, one]
            assert (row.gives_cents, row.gives_lines, row.gives_gap) == (
                back.gets_cents,
                back.gets_lines,
                back.gets_gap,
            )
            assert row == (await scene.totals(one))[other]

    async def test_a_repeated_name_counts_once(self, harness: Harness) -> None:
        """Naming somebody twice among some people gives every row once."""
        scene, people = await _circle(harness, 2)
        async with harness.snapshots() as uow:
            assert len(await uow.candidates.totals_among([*people, *people])) == 2
            assert len(await uow.candidates.totals_of(people[0], ANYONE, among=[people[1], people[1]])) == 1
        row = (await scene.totals(people[0]))[people[1]]
        assert (row.gives_lines, row.gets_lines) == (1, 1)


class LocalityContract:
    """Places, radii and servers."""

    async def test_near_is_within_the_askers_own_radius(self, harness: Harness) -> None:
        """Ann travels 100 miles and has Bob near; Bob travels 10 and has not Ann, who lives about 69 miles away."""
        scene, (ann, bob) = await _circle(harness, 2)
        await scene.becomes(ann, place=Place("North", Coordinates(52.0, 5.0)), trade_radius_miles=100)
        await scene.becomes(bob, place=Place("South", Coordinates(51.0, 5.0)), trade_radius_miles=10)
        assert (await scene.totals(ann))[bob].near == 1
        assert (await scene.totals(bob))[ann].near == 0
        async with harness.snapshots() as uow:
            both = await uow.candidates.totals_of(bob, ANYONE, both_ways=True)
            trio = await uow.candidates.totals_among([ann, bob])
        assert {(row.user, row.near) for row in both.rows()} == {(ann, 1), (bob, 0)}
        assert {(row.user, row.near) for row in trio.rows()} == {(ann, 1), (bob, 0)}

    async def test_the_edge_of_the_radius_is_near(self, harness: Harness) -> None:
        """Places 14 rows of 4.97 miles apart are within a radius of 70 and not of 65; the same cell is within any."""
        scene, (ann, bob) = await _circle(harness, 2)
        await scene.becomes(bob, place=Place("South", Coordinates(51.0, 5.0)))
        for radius, near in ((65, 0), (70, 1)):
            north = Place("North", Coordinates(52.0, 5.0))
            await scene.becomes(ann, place=north, trade_radius_miles=radius)
            assert (await scene.totals(ann))[bob].near == near
        await scene.becomes(ann, place=Place("South", Coordinates(51.0, 5.0)), trade_radius_miles=0)
        assert (await scene.totals(ann))[bob].near == 1

    async def test_nothing_tells_places_of_one_cell_apart(self, harness: Harness) -> None:
        """Wherever in a cell of the grid both live, who is near and how far away is the same, at every radius."""
        scene, (ann, bob) = await _circle(harness, 2)
        seen = []
        for here, there in ((0.0, 0.0), (0.033, 0.033), (-0.033, 0.033), (0.033, -0.033)):
            north, south = snap_to_grid(Coordinates(52.0, 179.9)), snap_to_grid(Coordinates(51.9, -179.9))
            await scene.becomes(ann, place=Place("N", Coordinates(north.latitude + here, north.longitude - here)))
            await scene.becomes(bob, place=Place("S", Coordinates(south.latitude + there, south.longitude + there)))
            answers: list[object] = []
            for radius in (0, 5, 10, 15, 20):
                await scene.becomes(ann, trade_radius_miles=radius)
                async with harness.snapshots() as uow:
                    told = await uow.candidates.traders(ann, [bob])
                answers.append(((await scene.totals(ann))[bob].near, told[bob].distance_miles))
            seen.append(answers)
        assert seen[0] == seen[1] == seen[2] == seen[3]
        assert seen[0] == [(0, 10), (0, 10), (0, 10), (1, 10), (1, 10)]

    async def test_without_a_place_nobody_is_near(self, harness: Harness) -> None:
        """Where one of two has no place, neither is near, whatever the radius."""
        scene, (ann, bob) = await _circle(harness, 2)
        await scene.becomes(ann, place=Place("Here", Coordinates(0.0, 0.0)), trade_radius_miles=12_500)
        assert (await scene.totals(ann))[bob].near == 0
        assert (await scene.totals(bob))[ann].near == 0

    async def test_shared_servers_are_counted(self, harness: Harness) -> None:
        """Only servers that both are members of count, and all of them."""
        scene, (ann, bob, eve) = await _circle(harness, 3)
        await scene.join(11, ann, bob)
        await scene.join(12, ann, bob, eve)
        await scene.join(13, ann)
        assert {key: row.shared_servers for key, row in (await scene.totals(ann)).items()} == {bob: 2, eve: 1}
        async with harness.snapshots() as uow:
            trio = await uow.candidates.totals_among([ann, bob, eve])
        assert {(r.user, r.candidate): r.shared_servers for r in trio.rows() if r.user < r.candidate} == {
            (ann, bob): 2,
            (ann, eve): 1,
            (bob, eve): 1,
        }

    async def test_local_only_keeps_who_is_near(self, harness: Harness) -> None:
        """With ``local_only`` those within the user's radius are left, a shared server or not."""
        scene, (ann, bob, eve) = await _circle(harness, 3)
        await scene.becomes(ann, place=Place("Here", Coordinates(52.0, 5.0)), trade_radius_miles=50)
        await scene.becomes(bob, place=Place("Near", Coordinates(52.1, 5.0)))
        await scene.becomes(eve, place=Place("Far", Coordinates(48.0, 5.0)))
        await scene.join(11, ann, eve)
        assert set(await scene.totals(ann, CandidateFilter(local_only=True))) == {bob}
        assert set(await scene.totals(ann)) == {bob, eve}

    async def test_a_server_keeps_its_members(self, harness: Harness) -> None:
        """With a server its members are left, with the same totals as without, and nobody for who is none of them."""
        scene, (ann, bob, eve) = await _circle(harness, 3)
        await scene.becomes(ann, place=Place("Here", Coordinates(52.0, 5.0)))
        await scene.becomes(bob, place=Place("Near", Coordinates(52.1, 5.0)))
        await scene.join(11, ann, eve)
        await scene.join(12, ann, bob)
        assert await scene.totals(ann, CandidateFilter(server=11)) == {eve: (await scene.totals(ann))[eve]}
        assert await scene.totals(ann, CandidateFilter(server=99)) == {}
        await scene.join(13, bob, eve)
        assert await scene.totals(ann, CandidateFilter(server=13)) == {}
        assert await scene.totals(ann, CandidateFilter(local_only=True, server=11)) == {}
        assert set(await scene.totals(ann, CandidateFilter(local_only=True, server=12))) == {bob}
