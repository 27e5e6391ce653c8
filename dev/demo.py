#!/usr/bin/env python3
"""`make demo`: one real case through the service that `make run` started, or through one started for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from stack import Stack, Stopped, build, running
from tools import Failed


def main() -> int:
    service = running()
    if service:
        print(f"Using the service at {service['urls']['api']}.", flush=True)
        ended = demo(build(), service["urls"], service["tokens"])
        print(f"\nThe notices are in the inbox: {service['urls']['inbox']}")
        return ended
    with Stack() as stack:
        ended = demo(stack.binary, stack.urls, stack.tokens)
        print("\nThe notices are kept: the inbox of `make run` shows them.")
        return ended


def demo(binary: Path, urls: dict[str, str], tokens: dict[str, str]) -> int:
    environment: dict[str, Any] = {**os.environ, "TIDEWAITER_URL": urls["api"]}
    environment |= {f"TIDEWAITER_{role.upper()}_TOKEN": token for role, token in tokens.items()}
    return subprocess.run([binary, "demo"], env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Stopped, KeyboardInterrupt):
        sys.exit("Stopped.")
    except Failed as failed:
        sys.exit(str(failed))
