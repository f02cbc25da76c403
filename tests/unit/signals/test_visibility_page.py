"""What the documents say of who sees and follows signals is what the rules say."""

from dualcaster_core.signals.visibility import SignalRelation, SignalVisibility, may_follow, may_see
from tests.support.source import ROOT


def test_the_table_of_the_documents_is_that_of_the_rules() -> None:
    """Each cell of the table says whether a viewer sees a signal, and may follow it."""
    page = (ROOT / "docs" / "reference" / "signals.md").read_text("utf-8")
    rows = {
        cells[0]: cells[1:]
        for line in page.splitlines()
        if (cells := [cell.strip() for cell in line.strip("|").split("|")]) and cells[0] in list(SignalVisibility)
    }
    for visibility in SignalVisibility:
        for relation, said in zip(SignalRelation, rows[visibility], strict=True):
            follows = may_follow(visibility, relation, is_open=True)
            expected = "sees and follows" if follows else "sees" if may_see(visibility, relation) else "-"
            assert said == expected, (visibility, relation)
