"""Which rooms of a package may import which: as in the core, so in what stands on it."""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from tests.support.source import Module, configuration, made_up, modules

Edges = dict[tuple[str, str], list[str]]
Layers = Sequence[Iterable[str]]


def _edges(package: str, found: Iterable[Module]) -> Edges:
    """Return which first parts of a package import which others, and where."""
    edges: Edges = {}
    for module in found:
        if module.package != package or module.name == package:
            continue
        room = module.name.split(".")[1]
        for node, name in module.names_imported():
            parts = name.split(".")
            if parts[0] == package and len(parts) > 1 and parts[1] != room:
                edges.setdefault((room, parts[1]), []).append(module.place(node))
    return edges


def _cycle(edges: Iterable[tuple[str, str]]) -> list[str]:
    """Return the rooms of one cycle, or nothing."""
    graph: dict[str, set[str]] = {}
    for importer, imported in edges:
        graph.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _upward(edges: Edges, layers: Layers) -> list[str]:
    """List the imports from a room into one that stands above it, or beside it in the same layer."""
    heights = {room: -depth for depth, layer in enumerate(layers) for room in layer}
    return [
        f"{place}: {importer} imports {imported}"
        for (importer, imported), places in edges.items()
        if importer in heights and imported in heights and heights[imported] >= heights[importer]
        for place in places
    ]


def _layers_of(container: str) -> list[set[str]]:
    """Return the layers that ``pyproject.toml`` has for the rooms of a package, the highest first."""
    (contract,) = [one for one in configuration()["importlinter"]["contracts"] if one.get("containers") == [container]]
    return [{room.strip(" ()") for room in layer.split("|")} for layer in contract["layers"]]


def _rooms_of(package: str) -> set[str]:
    """Name the folders of a package."""
    return {module.name.split(".")[1] for module in modules() if module.package == package and "." in module.name}


def _common(layers: Layers, rooms: set[str]) -> list[set[str]]:
    """Return the layers with these rooms only."""
    return [kept for layer in layers if (kept := set(layer) & rooms)]


def test_every_room_of_the_core_has_a_layer() -> None:
    """No package of the core is left out of the layers."""
    assert {room for layer in _layers_of("dualcaster_core") for room in layer} == _rooms_of("dualcaster_core")


def test_the_core_keeps_its_layers() -> None:
    """A capability of the core imports only what stands below it."""
    edges = _edges("dualcaster_core", modules())
    assert len(edges) > 15
    assert _upward(edges, _layers_of("dualcaster_core")) == []


def test_the_layers_of_postgres_are_those_of_the_core() -> None:
    """Every capability of ``dualcaster_postgres`` has the same place among the others as in the core."""
    core, postgres = _layers_of("dualcaster_core"), _layers_of("dualcaster_postgres")
    rooms = {room for layer in core for room in layer} & _rooms_of("dualcaster_postgres")
    assert len(rooms) > 4
    assert _common(postgres, rooms) == _common(core, rooms)
    assert {room for layer in postgres for room in layer} == _rooms_of("dualcaster_postgres")


def test_postgres_keeps_the_layers_of_the_core() -> None:
    """A capability of ``dualcaster_postgres`` imports only those that stand below it, and the ground rooms."""
    edges = _edges("dualcaster_postgres", modules())
    assert len(edges) > 10
    assert _upward(edges, _layers_of("dualcaster_postgres")) == []


def test_rooms_of_http_have_no_cycle() -> None:
    """No two rooms of ``dualcaster_http`` need each other, directly or through others."""
    edges = _edges("dualcaster_http", modules())
    assert len(edges) > 15
    cycle = _cycle(edges)
    assert {pair: edges[pair] for pair in zip(cycle[1:], cycle, strict=False) if pair in edges} == {}
    assert cycle == []


def test_a_cycle_is_noticed() -> None:
    """Rooms that import each other through a third are found, whole names and late imports included."""
    shop = [
        made_up("shop.cards.api", "from shop.openapi.operations import described"),
        made_up("shop.openapi.operations", "def late():\n    from shop import edge"),
        made_up("shop.edge.errors", "import shop.cards.examples"),
    ]
    assert set(_cycle(_edges("shop", shop))) == {"cards", "openapi", "edge"}
    assert _cycle(_edges("shop", shop[:2])) == []


def test_an_import_upwards_is_noticed() -> None:
    """An import of a higher room or of a neighbour in the same layer is found; one of a lower room is right."""
    shop = [
        made_up("shop.catalogue.cards", "from shop.matching.pairs import Pair\nfrom shop.reputation import Score"),
        made_up("shop.matching.pairs", "from shop.catalogue.cards import Card\nfrom shop.matching.own import Own"),
    ]
    found = _upward(_edges("shop", shop), [{"matching"}, {"reputation", "catalogue"}])
    assert [one.partition(": ")[2] for one in found] == [
        "catalogue imports matching",
        "catalogue imports reputation",
    ]
