"""The ``dualcaster`` command."""

import gc
import sys
from collections.abc import Callable, Sequence

from dualcaster_core.kernel.errors import DualcasterError, ExtraMissing

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
    """Run the command line; an expected error is one line and a non-zero exit."""
    debug = "--debug" in sys.argv[1:]
    try:
        try:
            app = _commands(sys.argv[1:])
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("dualcaster"):
                raise
            raise ExtraMissing("cli", error.name) from error
        app()
    except DualcasterError as error:
        if debug:
            raise
        sys.stderr.write(f"dualcaster: {error.message} [{error.code}]\n")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _commands(arguments: Sequence[str]) -> Callable[[], object]:
    """Import the commands; rings of files need none of the others, and are asked for a proof within a second.

    What is imported stays until the end, so nobody looks for garbage in it: not meanwhile, which takes a quarter of the
    time, and not afterwards.
    """
    gc.disable()
    try:
        if arguments[:1] == ["rings"]:
            from dualcaster_cli.rings import alone

            return alone
        from dualcaster_cli.commands import app

        return app
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    run()
