"""Rules of signals, and the records they leave, for commands that need no servers."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from dualcaster_core.signals.errors import RuleRefused, RuleUnknown
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.ports import CatalogueScreen, PluginRules, SignalRule
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_features.screen import ColumnScreen
from dualcaster_plugins import InstalledRules, installed_rule, installed_rule_names
from dualcaster_sources import signal_records


def build_screen() -> CatalogueScreen:
    """Build what evaluates our rules over a catalogue."""
    return ColumnScreen()


def has_learning() -> bool:
    """Whether the libraries of the extra ``signals`` are there."""
    return find_spec("sklearn") is not None and find_spec("scoringrules") is not None


def build_calibrator() -> Calibrator | None:
    """Build what learns confidences from outcomes; None without the extra ``signals``."""
    if not has_learning():
        return None
    from dualcaster_calibration import VennAbersCalibrator

    return VennAbersCalibrator()


def build_installed_rules(settings: RuleSettings) -> PluginRules:
    """Build what runs the rules that others installed."""
    return InstalledRules(settings.seconds_per_batch)


def rule_origins() -> Mapping[str, str]:
    """Name every rule that is there, and whether it is built in or installed."""
    ours = {rule.kind: "built in" for rule in built_in_rules(RuleSettings())}
    return ours | {name: "installed" for name in installed_rule_names() if name not in ours}


def find_rule(name: str, settings: RuleSettings) -> SignalRule:
    """Return a rule by its kind, or one that is being written by ``module:name``, from the working directory too.

    Raises ``RuleUnknown``, and ``RuleRefused`` for what is no rule.
    """
    built_in = {rule.kind: rule for rule in built_in_rules(settings)}
    if name in built_in:
        return built_in[name]
    return _from_module(name) if ":" in name else installed_rule(name)


def _from_module(place: str) -> SignalRule:
    module, _, attribute = place.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise RuleUnknown(f"there is no rule {place}: {error}", rule=place) from error
    rule = found() if isinstance(found, type) else found
    if not callable(getattr(rule, "propose", None)) or not hasattr(rule, "kind"):
        raise RuleRefused(f"{place} has no kind and no propose", rule=place)
    checked: SignalRule = rule
    return checked


def record_lines(place: str) -> Iterator[bytes]:
    """Yield the lines of an exported record, from a path or an address."""
    return signal_records.record_lines(place)


def published_roots(place: str) -> Mapping[date, str]:
    """Read the roots that were published, by day, from a path or an address."""
    return signal_records.published_roots(place)
