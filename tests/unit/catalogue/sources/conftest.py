import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.support.source_files import SourceSite, WriteSource


@pytest.fixture
def write(tmp_path: Path) -> WriteSource:
    """WriteSource a value as JSON, or bytes as they are, to a file of its own."""
    count = 0

    def write_file(content: Any) -> Path:
        nonlocal count
        count += 1
        path = tmp_path / f"source-{count}.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write_file


@pytest.fixture
def site() -> Iterator[SourceSite]:
    """Serve pages from a thread for as long as a test runs."""
    served = SourceSite()
    thread = Thread(target=served.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join()


@pytest.fixture(params=["plain", "gzip", "xz"])
def pack(request: pytest.FixtureRequest) -> Callable[[bytes], bytes]:
    """Pack bytes in each way that a source may be packed."""
    packers: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress, "xz": lzma.compress}
    return packers[request.param]
