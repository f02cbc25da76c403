"""Runs the sandbox of the directory that is its argument."""

import sys
from pathlib import Path

from dualcaster_stripe_sandbox.process import serve

if __name__ == "__main__":
    serve(Path(sys.argv[1]))
