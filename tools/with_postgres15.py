"""Runs a command against a throw-away PostgreSQL 15: ``python tools/with_postgres15.py COMMAND ...``."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")


def main(command: list[str]) -> int:
    """Start the server as an ordinary account, run the command with ``TEST_DATABASE_URL``, stop the server."""
    folder = Path(tempfile.mkdtemp(prefix="dualcaster-pg15-", dir="/tmp"))
    account = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    user = account if os.geteuid() == 0 else None
    try:
        shutil.chown(folder, account)
        data = folder / "data"
        subprocess.run(
            [str(BINARIES / "initdb"), "-D", str(data), "-U", "dualcaster", "-A", "trust", "--no-locale", "-E", "UTF8"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            user=user,
        )
        forgetful = " ".join(f"-c {name}=off" for name in ("fsync", "full_page_writes", "synchronous_commit"))
        settings = f"-k {folder} -c listen_addresses='' -c max_connections=100 {forgetful}"
        control = [str(BINARIES / "pg_ctl"), "-D", str(data), "-w"]
        subprocess.run(
            [*control, "-l", str(folder / "log"), "-o", settings, "start"], check=True, cwd=folder, user=user
        )
        try:
            url = f"postgresql://dualcaster@/postgres?host={folder}"
            return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": url}, check=False).returncode
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=folder, user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
