"""``dualcaster reputation benchmark`` and ``simulate``, which need no servers."""

import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dualcaster_cli.commands import app
from dualcaster_core.kernel.errors import ValidationFailed

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "ratings.csv": bytes,
    "ratings.csv.gz": gzip.compress,
    "ratings.csv.xz": lzma.compress,
}


def run(*arguments: str) -> Result:
    """Run a command; raise what it raised."""
    result = CliRunner().invoke(app, ["reputation", *arguments], env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ratings(number: int) -> str:
    """Return lines of ratings over about a year."""
    random = Random(1)
    lines = ["rater,rated,rating,time"]
    for place in range(number):
        rater, rated = random.sample(range(60), 2)
        value = -10 if rated % 8 == 0 and random.random() < 0.5 else random.randint(1, 5)
        lines.append(f"{rater},{rated},{value},{place * 40_000}")
    return "\n".join(lines)


def result_of(path: Path, name: str) -> Any:
    """Return what the benchmark writes as JSON of a file that is packed as its name says."""
    file = path / name
    file.write_bytes(PACKED[name](ratings(800).encode()))
    return json.loads(run("benchmark", str(file), "--json").stdout)


def test_a_file_may_be_packed(tmp_path: Path) -> None:
    """Plain, gzip and xz give the same result, with an area for each method and group."""
    plain, *packed = [result_of(tmp_path, name) for name in PACKED]
    assert packed == [plain, plain]
    assert plain["benchmark"]["ratings"] == 800
    assert len(plain["benchmark"]["anchors"]) == 10
    for group in plain["benchmark"]["groups"]:
        assert len(group["areas"]) == len(plain["methods"]) == 3


def test_people_see_tables(tmp_path: Path) -> None:
    """Without ``--json`` the areas and the probabilities are shown."""
    file = tmp_path / "ratings.csv"
    file.write_text(ratings(500))
    shown = run("benchmark", str(file)).stdout
    for text in ("Area under the ROC curve", "no negative yet", "fairness goodness", "Probabilities", "500 ratings"):
        assert text in shown


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no ratings"),
        (b"\x1f\x8bnonsense", "ratings.csv: "),
        (b"\xfd7nonsense", "ratings.csv: "),
        (b"1,2,3,4\n\xff\xfe", "ratings.csv: "),
        (b"1,2,3,4\n1,2,99,5", "line 2: a rating is from -10 to 10"),
    ],
)
def test_what_is_no_file_of_ratings_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """Whatever is wrong with it, one line says so."""
    file = tmp_path / "ratings.csv"
    file.write_bytes(content)
    with pytest.raises(ValidationFailed, match=message):
        run("benchmark", str(file))
    with pytest.raises(ValidationFailed, match="No such file"):
        run("benchmark", str(tmp_path / "missing.csv"))


def test_a_market_of_ones_own_can_be_attacked() -> None:
    """The options shape the market; every number of puppets and real trades has its result."""
    written = json.loads(run("simulate", "--people", "120", "--trades", "600", "--json").stdout)
    (honest,) = written["honest"]
    assert honest["market"]["people"] == 120
    assert honest["result"]["tiers_lost"] == 0
    assert [row["results"][0]["score"] <= 299 for row in written["puppets"]] == [True] * len(written["puppets"])
