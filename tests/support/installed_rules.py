"""A small distribution of rules, some of which misbehave: built as a wheel and installed with pip."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

RULES = '''
"""Rules that others wrote."""
import os
import sys
import time
from dataclasses import dataclass
from decimal import Decimal

from dualcaster_core.signals import CardHistory, Evidence, HistoryColumn, RuleProposal, SignalAction


def said(history, action=SignalAction.BUY, factor="1.2", score=0.5, numbers=(("stock", 3.0),)):
    price = Decimal(str(history.columns[HistoryColumn.PRICE][-1]))
    target = round(price * Decimal(factor), 2)
    evidence = Evidence(rule="any", version="7", numbers=numbers)
    return RuleProposal(action=action, score=score, price=price, target_price=target, evidence=evidence)


def changed(proposal, **fields):
    for name, value in fields.items():
        object.__setattr__(proposal, name, value)
    return proposal


@dataclass
class Rule:
    kind: str
    version: str = "7"

    def propose(self, history: CardHistory):
        return getattr(self, "_" + self.kind)(history)

    def _steady(self, history):
        print("a rule may print what it likes")
        return said(history) if history.quote.card_id % 2 else None

    def _raises(self, history):
        raise RuntimeError("no such table")

    def _hangs(self, history):
        while True:
            time.sleep(1)

    def _dies(self, history):
        os._exit(3)

    def _nan_score(self, history):
        return changed(said(history), score=float("nan"))

    def _certain(self, history):
        return said(history, score=1.5)

    def _nan_price(self, history):
        return changed(said(history), price=Decimal("NaN"))

    def _wrong_side(self, history):
        return changed(said(history), target_price=Decimal("0.01"))

    def _other_card(self, history):
        return changed(said(history), price=Decimal("999.00"), target_price=Decimal("1200.00"))

    def _nonsense(self, history):
        return {"action": "buy"}

    def _environment(self, history):
        raise RuntimeError(",".join(sorted(key for key in os.environ if "SECRET" in key or "URL" in key)) or "nothing")


steady, raises, hangs, dies = Rule("steady"), Rule("raises"), Rule("hangs"), Rule("dies")
nan_score, certain, nan_price = Rule("nan_score"), Rule("certain"), Rule("nan_price")
wrong_side, other_card, nonsense = Rule("wrong_side"), Rule("other_card"), Rule("nonsense")
environment, momentum, misnamed = Rule("environment"), Rule("momentum"), Rule("another")


class Remembers:
    """Looks ahead: keeps the longest history that it ever saw of a card, and reads the day after from it."""

    kind, version = "remembers", "1"

    def __init__(self):
        self.seen = {}

    def propose(self, history):
        longest = self.seen.get(history.quote)
        if longest is None or longest.end < history.end:
            self.seen[history.quote] = longest = history
        prices = longest.columns[HistoryColumn.PRICE]
        tomorrow = prices[min(history.days, longest.days - 1)]
        return said(history) if tomorrow > history.columns[HistoryColumn.PRICE][-1] else None
'''


def install_rules(folder: Path, points: Mapping[str, str]) -> Path:
    """Install the distribution with these entry points, by name, and return the directory that it is in."""
    name, info = "tiny_rules", "tiny_rules-1.0.dist-info"
    wheel = folder / "tiny_rules-1.0-py3-none-any.whl"
    listed = "".join(f"{point} = {value}\n" for point, value in points.items())
    with ZipFile(wheel, "w") as file:
        file.writestr(f"{name}.py", RULES)
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-rules\nVersion: 1.0\n")
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/entry_points.txt", f"[dualcaster.signals]\n{listed}")
        file.writestr(f"{info}/RECORD", "")
    target = folder / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True, timeout=300)
    return target
