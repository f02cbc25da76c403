"""The process of one installed rule: reads batches of histories, writes what the rule says, as JSON.

What the rule prints goes to standard error, so that it cannot be taken for an answer.
"""

import json
import os
import pickle
import sys
from typing import BinaryIO

from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.model import RuleProposal
from dualcaster_core.signals.ports import SignalRule
from dualcaster_plugins.discovery import installed_rule
from dualcaster_plugins.frames import framed, read_frame


def answer(rule: SignalRule, batch: HistoryBatch) -> list[dict[str, object]]:
    """Return what a rule says of each history of a batch, by its index; what is no proposal is named as it is."""
    said = []
    for index in range(len(batch)):
        proposal = rule.propose(batch.history(index))
        if proposal is not None:
            said.append({"index": index} | _plain(rule, proposal))
    return said


def _plain(rule: SignalRule, proposal: object) -> dict[str, object]:
    if not isinstance(proposal, RuleProposal):
        raise TypeError(f"it returned a {type(proposal).__name__} for a proposal")
    return {
        "action": str(proposal.action),
        "score": proposal.score,
        "price": str(proposal.price),
        "target_price": None if proposal.target_price is None else str(proposal.target_price),
        "horizon_days": proposal.horizon_days,
        "version": rule.version,
        "numbers": [list(pair) for pair in proposal.evidence.numbers],
    }


def serve(name: str, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer batch after batch until there are no more; an exception is the last answer."""
    try:
        rule = installed_rule(name)
        while (message := read_frame(requests)) is not None:
            batch = pickle.loads(message)  # noqa: S301 - from the process that started this one
            _write(answers, {"said": answer(rule, batch)})
    except Exception as error:
        _write(answers, {"failed": f"{type(error).__name__}: {error}"[:500]})


def _write(answers: BinaryIO, message: dict[str, object]) -> None:
    answers.write(framed(json.dumps(message).encode()))
    answers.flush()


def main() -> None:
    """Serve the rule that the command line names."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
