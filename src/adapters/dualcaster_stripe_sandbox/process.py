"""The sandbox as a process of its own, shared by all processes of a site that hold it, and ended with the last."""

import fcntl
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_stripe_sandbox.application import Application
from dualcaster_stripe_sandbox.delivery import Deliverer
from dualcaster_stripe_sandbox.journal import Journal
from dualcaster_stripe_sandbox.pages import Pages
from dualcaster_stripe_sandbox.server import HOST, SandboxServer
from dualcaster_stripe_sandbox.state import State

START_SECONDS = 20.0
SPAWN_SECONDS = 5.0
"""How long one that was started may take until another is tried."""
UNHELD_SECONDS = 3.0
"""How long it stays without anybody who holds it."""
_POLL = 0.05
_DETACHED = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 &'


class SandboxFailed(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """The sandbox does not start."""

    code = "payments.sandbox_failed"


@frozen
class SandboxAccess:
    """Where the sandbox answers, and the keys that it made for itself."""

    address: str
    secret_key: str
    publishable_key: str
    webhook_secret: str


@frozen
class Files:
    """What the sandbox keeps in its directory."""

    root: Path

    @property
    def keys(self) -> Path:
        """The keys, and the port that it has had."""
        return self.root / "keys.json"

    @property
    def journal(self) -> Path:
        """The state."""
        return self.root / "journal.jsonl"

    @property
    def holders(self) -> Path:
        """Locked together by all who hold it, and by nobody once the sandbox may end."""
        return self.root / "holders.lock"

    @property
    def running(self) -> Path:
        """Locked by the one sandbox that runs."""
        return self.root / "running.lock"

    @property
    def log(self) -> Path:
        """What it says when it ends otherwise than it should."""
        return self.root / "sandbox.log"


class Hold:
    """Keeps the sandbox of a directory running from its first use until this is closed.

    A process that is killed loses it with its life.
    """

    def __init__(self, directory: Path) -> None:
        self._files = Files(directory)
        self._mutex = threading.Lock()
        self._lock = -1
        self._access: SandboxAccess | None = None

    @property
    def was_used(self) -> bool:
        """Tell whether the sandbox has run before, so that it may have something to tell."""
        return self._files.journal.exists()

    def access(self) -> SandboxAccess:
        """Return where the sandbox answers, and start it where it does not. Blocks; raises ``SandboxFailed``."""
        with self._mutex:
            if self._access is not None and _answers(self._access):
                return self._access
            try:
                self._hold()
                self._access = _started(self._files)
            except (OSError, subprocess.SubprocessError) as error:
                raise SandboxFailed(f"the payment sandbox in {self._files.root} does not start: {error}") from error
            return self._access

    def known_access(self) -> SandboxAccess | None:
        """Return the address and the keys as far as they are known, whether or not it runs; starts nothing."""
        known = self._access or _kept(self._files)
        return _access(known) if isinstance(known, dict) else known

    def tell(self, url: str, events: Sequence[str]) -> None:
        """Have events told to an address of this machine, once however often it is asked. Raises ``SandboxFailed``."""
        access = self.access()
        form = urlencode({"url": url} | {f"enabled_events[{number}]": one for number, one in enumerate(events)})
        status = _status(access, "POST", "/v1/webhook_endpoints", form)
        if status != 200:
            raise SandboxFailed(f"the payment sandbox answers {status} where it is to tell events to {url}")

    def close(self) -> None:
        """Let go of it; it ends within a few seconds where nobody else holds it."""
        with self._mutex:
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1
            self._access = None

    def _hold(self) -> None:
        self._files.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._lock < 0:
            self._lock = _opened(self._files.holders)
            fcntl.flock(self._lock, fcntl.LOCK_SH)


def serve(directory: Path) -> None:
    """Run the sandbox of a directory until nobody holds it; at once over where another runs."""
    files = Files(directory)
    running = _opened(files.running)
    try:
        fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    state = State(Journal(files.journal))
    with _listening(files) as (server, access):
        server.application = Application(
            state, address=access.address, secret_key=access.secret_key, webhook_secret=access.webhook_secret
        )
        server.pages = Pages(state)
        deliverer = Deliverer(state)
        deliverer.start()
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        _wait_until_unheld(files)
        server.shutdown()
        deliverer.stop()


def _wait_until_unheld(files: Files) -> None:
    lock = _opened(files.holders)
    unheld_since = time.monotonic()
    while time.monotonic() - unheld_since < UNHELD_SECONDS:
        time.sleep(_POLL)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            unheld_since = time.monotonic()
        else:
            fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def _listening(files: Files) -> Iterator[tuple[SandboxServer, SandboxAccess]]:
    """Listen on the port of before, so that what knows the address finds it again; on another where it is taken."""
    known = _kept(files)
    try:
        server = SandboxServer(int(known["port"]) if known else 0)
    except OSError:
        server = SandboxServer(0)
    keys: dict[str, Any] = {
        "secret_key": f"sk_test_sandbox{token_urlsafe(24)}",
        "publishable_key": f"pk_test_sandbox{token_urlsafe(24)}",
        "webhook_secret": f"whsec_sandbox{token_urlsafe(24)}",
        **(known or {}),
        "port": server.server_port,
    }
    fresh = files.keys.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(files.keys)
    with server:
        yield server, _access(keys)


def _started(files: Files) -> SandboxAccess:
    deadline = time.monotonic() + START_SECONDS
    spawned_at = -SPAWN_SECONDS
    while time.monotonic() < deadline:
        known = _kept(files)
        if known is not None and _answers(_access(known)):
            return _access(known)
        if time.monotonic() - spawned_at > SPAWN_SECONDS:
            _spawn(files)
            spawned_at = time.monotonic()
        time.sleep(_POLL)
    raise SandboxFailed(f"the payment sandbox does not start within {START_SECONDS:.0f} s: see {files.log}")


def _spawn(files: Files) -> None:
    """Start the sandbox as nobody's child, so that no parent has to collect it; a second one ends by itself."""
    command = [sys.executable, "-m", "dualcaster_stripe_sandbox", files.root]
    subprocess.run(  # noqa: S603 - our own module, and /bin/sh
        [str(part) for part in ["/bin/sh", "-c", _DETACHED, "sh", files.log, *command]],
        env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _answers(access: SandboxAccess) -> bool:
    """Tell whether the sandbox answers at an address, by a key that it alone knows."""
    return _status(access, "GET", "/v1/balance") == 200


def _status(access: SandboxAccess, method: str, path: str, form: str | None = None) -> int:
    """Return the status of an answer; 0 where none comes."""
    connection = http.client.HTTPConnection(HOST, int(access.address.rpartition(":")[2]), timeout=2)
    try:
        connection.request(method, path, form, {"Authorization": f"Bearer {access.secret_key}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _kept(files: Files) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(files.keys.read_bytes())
    except FileNotFoundError:
        return None
    return kept


def _access(keys: dict[str, Any]) -> SandboxAccess:
    return SandboxAccess(
        f"http://{HOST}:{keys['port']}", keys["secret_key"], keys["publishable_key"], keys["webhook_secret"]
    )


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
