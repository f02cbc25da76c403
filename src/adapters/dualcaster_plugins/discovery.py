"""Which rules are installed, by the names of their entry points."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.errors import RuleRefused, RuleUnknown
from dualcaster_core.signals.model import MEMBER_KIND, SignalKind, check_kind
from dualcaster_core.signals.ports import SignalRule

GROUP = "dualcaster.signals"
_TAKEN = {MEMBER_KIND, *(kind.value for kind in SignalKind)}


def installed_rule_names() -> Sequence[str]:
    """Return the names of the installed rules, sorted; nothing of them is imported."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def installed_rule(name: str) -> SignalRule:
    """Import a rule: what its entry point names, or what that returns where it is a class or a function.

    Its ``kind`` must be the name of the entry point. Whatever its code raises comes through; raises ``RuleUnknown``
    where there is none, and ``RuleRefused`` where two share the name, a built-in kind has it, or it is no rule.
    """
    points = tuple(entry_points(group=GROUP, name=name))
    if not points:
        raise RuleUnknown(f"no rule {name[:60]!r} is installed under {GROUP}", rule=name[:60])
    if len({point.value for point in points}) > 1:
        raise RuleRefused(f"two installed rules have the name {name}", rule=name)
    _check_name(name)
    loaded = points[0].load()
    rule = loaded if hasattr(loaded, "propose") and not isinstance(loaded, type) else loaded()
    if getattr(rule, "kind", None) != name or not callable(getattr(rule, "propose", None)):
        raise RuleRefused(f"{points[0].value} is no rule of the kind {name}", rule=name)
    found: SignalRule = rule
    return found


def _check_name(name: str) -> None:
    try:
        check_kind(name)
    except ValidationFailed as error:
        raise RuleRefused(error.message, rule=name[:60]) from error
    if name in _TAKEN:
        raise RuleRefused(f"{name} is the name of a kind that is built in", rule=name)
