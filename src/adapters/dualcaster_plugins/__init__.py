"""Rules that others install, under the entry-point group ``dualcaster.signals``."""

from dualcaster_plugins.discovery import GROUP, installed_rule, installed_rule_names
from dualcaster_plugins.running import InstalledRules

__all__ = ["GROUP", "InstalledRules", "installed_rule", "installed_rule_names"]
