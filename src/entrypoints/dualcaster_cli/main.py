"""The ``dualcaster`` command."""

import gc
import sys

from dualcaster_cli.extras import importing_extra
from dualcaster_core.kernel.errors import DualcasterError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_UNAVAILABLE = 3
EXIT_INTERRUPTED = 130


def exit_code(error: DualcasterError) -> int:
    """Tell the exit code of an error: 3 where trying again may help, 2 for wrong input, else 1."""
    if error.code in ("service_unavailable", "conflict"):
        return EXIT_UNAVAILABLE
    return EXIT_USAGE if error.code in ("validation", "setting.invalid", "extra_missing") else EXIT_FAILED


def run() -> None:
    """Run the command line; an expected error is one line and a non-zero exit.

    What is imported stays until the end, so nobody looks for garbage in it: not meanwhile, which takes a quarter of the
    time, and not afterwards.
    """
    gc.disable()
    debug = "--debug" in sys.argv[1:]
    try:
        with importing_extra("cli"):
            from dualcaster_cli.commands import app
        app()
    except DualcasterError as error:
        if debug:
            raise
        sys.stderr.write(f"dualcaster: {error.message} [{error.code}]\n")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    finally:
        gc.enable()


if __name__ == "__main__":
    run()
