"""Runs installed rules beside ours, each in a process of its own.

A rule may raise, hang, end its process or say nonsense: then it is reported and says nothing more for this run, and the
others go on. A process is the only thing that can be stopped whatever it does; it gets the histories and none of our
environment, so neither passwords nor addresses of servers.
"""

import asyncio
import json
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from signal import SIGKILL

from attrs import define, field, frozen

from dualcaster_core.signals.errors import RuleRefused
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.model import ProposedSignal
from dualcaster_core.signals.plugin_checks import checked_proposal
from dualcaster_core.signals.ports import RuleFailure
from dualcaster_plugins.discovery import installed_rule_names
from dualcaster_plugins.frames import HEAD, framed, length_of

SECONDS_TO_END = 5.0
"""How long a process that was killed, with all that it started, may take to be gone."""
_KEPT_OF_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


@frozen
class InstalledRules:
    """The installed rules (the port ``PluginRules``); ``seconds`` is what each may take for one batch."""

    seconds: float

    @asynccontextmanager
    async def started(self) -> AsyncIterator["RunningRules"]:
        """Start the processes of all installed rules; they are ended when the block is left."""
        running = RunningRules(self.seconds, dict.fromkeys(installed_rule_names()))
        try:
            yield running
        finally:
            await running.end()


@define
class RunningRules:
    """The rules that take part in one run (the port ``PluginRun``)."""

    seconds: float
    processes: dict[str, Process | None]
    _failures: list[RuleFailure] = field(factory=list)

    @property
    def failures(self) -> Sequence[RuleFailure]:
        """What was reported so far, in order: each of these rules says nothing more."""
        return tuple(self._failures)

    async def proposals(self, batch: HistoryBatch) -> Sequence[ProposedSignal]:
        """Return what the rules say of a batch, by rule and in its order; what fails is reported."""
        if not self.processes:
            return []
        message = framed(pickle.dumps(batch))
        answers = await asyncio.gather(*(self._answer(name, message, batch) for name in sorted(self.processes)))
        return [proposed for answer in answers for proposed in answer]

    async def end(self) -> None:
        """End every process."""
        for name in list(self.processes):
            await self._stop(name)

    async def _answer(self, name: str, message: bytes, batch: HistoryBatch) -> Sequence[ProposedSignal]:
        try:
            async with asyncio.timeout(self.seconds):
                said = await self._ask(name, message)
            return [checked_proposal(name, batch, one) for one in said]
        except TimeoutError:
            await self._fail(name, f"it took more than {self.seconds:g} seconds for {len(batch):,} cards")
        except (OSError, asyncio.IncompleteReadError):
            await self._fail(name, "its process ended")
        except (RuleRefused, ValueError, TypeError) as error:
            await self._fail(name, str(error))
        return []

    async def _ask(self, name: str, message: bytes) -> Sequence[Mapping[str, object]]:
        process = self.processes[name]
        if process is None:
            process = self.processes[name] = await _start(name)
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        process.stdin.write(message)
        await process.stdin.drain()
        answer = json.loads(await process.stdout.readexactly(length_of(await process.stdout.readexactly(HEAD))))
        if "failed" in answer:
            raise RuleRefused(str(answer["failed"])[:500], rule=name)
        said: Sequence[Mapping[str, object]] = answer["said"]
        return said

    async def _fail(self, name: str, why: str) -> None:
        self._failures.append(RuleFailure(rule=name, why=why))
        await self._stop(name)

    async def _stop(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, SIGKILL)
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_TO_END):
                    await process.communicate()


async def _start(name: str) -> Process:
    environment = {key: os.environ[key] for key in _KEPT_OF_ENVIRONMENT if key in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return await create_subprocess_exec(
        sys.executable,
        "-m",
        "dualcaster_plugins.child",
        name,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment,
        start_new_session=True,
    )
