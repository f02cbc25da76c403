"""Writes the description of the API to a file, without a server.

python tools/write_description.py openapi.json
"""

import sys
from pathlib import Path

from dualcaster_http.openapi.document import describe
from dualcaster_http.routes import CAPABILITIES


def main(target: Path) -> None:
    """Write it."""
    target.write_bytes(describe(CAPABILITIES, "http://localhost:8000", "0").document)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
