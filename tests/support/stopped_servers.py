"""Stops and kills the processes of a PostgreSQL server that a test has to itself."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


def processes_of(postmaster: int) -> list[psutil.Process]:
    """List the processes of a server, the first of them first."""
    parent = psutil.Process(postmaster)
    return [parent, *parent.children(recursive=True)]


@contextmanager
def stopped(postmaster: int) -> Iterator[None]:
    """Keep every process of a server from running: connections are taken by the kernel, and nobody says a word."""
    held = processes_of(postmaster)
    for process in held:
        process.suspend()
    try:
        yield
    finally:
        for process in held:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def kill(postmaster: int) -> None:
    """End a server as a crash of its machine would."""
    for process in processes_of(postmaster):
        with suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)
