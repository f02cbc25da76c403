"""The page that tells people who sees what."""

from pathlib import Path

from dualcaster_core.accounts.profiles.visibility import (
    SETTING_OF,
    PrivacySettings,
    ProfilePart,
    ViewerRelation,
    Visibility,
    shows,
    visibility_of,
)

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "privacy.md"


def _table(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_page_tells_of_sight_what_the_rule_says() -> None:
    """For each viewer: an open public account, an open private one, and a closed one."""
    states = (PrivacySettings(is_public=True), PrivacySettings(), PrivacySettings(is_active=False, is_public=True))
    expected = [
        [relation.value, *(visibility_of(state, relation).value for state in states)] for relation in ViewerRelation
    ]
    assert _table("The rule") == expected
    assert visibility_of(PrivacySettings(is_active=False), ViewerRelation.OWNER) is Visibility.NOTHING


def test_the_page_tells_of_every_switch_what_the_rule_says() -> None:
    """For each part: its switch, where that stands at first, and what others see with it on and off."""
    expected = []
    for part in ProfilePart:
        switch = SETTING_OF[part]
        row = [part.value, switch, "on" if getattr(PrivacySettings(), switch) else "off"]
        for relation in (ViewerRelation.MEMBER, ViewerRelation.ANONYMOUS):
            seen = [shows(part, PrivacySettings(is_public=True, **{switch: on}), relation) for on in (True, False)]
            row.append({(True, False): "if on", (False, False): "never"}[seen[0], seen[1]])
        expected.append(row)
    assert _table("The switches") == expected
