#!/usr/bin/env python3
"""`make mutants`: change the law's counting, calendar, fold and deciding one thing at a time, and see the tests fail.

    python3 dev/mutants.py                       everything (about an hour)
    python3 dev/mutants.py --shard 0/8           an eighth of it, spread over all files
    python3 dev/mutants.py --re calendar.rs      what the name of the mutant says

Arguments go to cargo-mutants, which is installed into .tools/ where it is not on the PATH. What is changed, and what is
left out and why, stands in .cargo/mutants.toml. The figure at the end counts what was caught (by a failing test, or by a
test that did not end) among all that could be built.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import ROOT, TOOLS, Failed

PINNED = "27.1.0"
OUTPUT = ROOT / "target"
# What the law has promised: nine of ten.
PROMISED = 90.0


def main(arguments: list[str]) -> None:
    command = [binary(), "mutants", "--no-shuffle", "--output", str(OUTPUT), *runner(), *arguments]
    print(" ".join(command), flush=True)
    OUTPUT.mkdir(exist_ok=True)
    # 0: all caught, 2: some were missed, 3: some did not end. Anything else found nothing out.
    ended = subprocess.run(command, cwd=ROOT).returncode
    if ended not in (0, 2, 3):
        raise Failed(f"cargo-mutants ended with {ended}: the words above say why.")
    if not {"--list", "--help"} & set(arguments):
        report(OUTPUT / "mutants.out")


def binary() -> str:
    """cargo-mutants: the one on the PATH, or ours."""
    found = shutil.which("cargo-mutants")
    if found:
        return found
    ours = TOOLS / "mutants" / "bin" / "cargo-mutants"
    if not ours.exists():
        print(f"Installing cargo-mutants {PINNED} into .tools/mutants ...", flush=True)
        install = ["cargo", "install", "cargo-mutants", "--version", PINNED, "--locked", "--root", str(TOOLS / "mutants")]
        if subprocess.run(install, cwd=ROOT).returncode != 0:
            raise Failed("cargo could not install cargo-mutants. Is the network there?")
    return str(ours)


def runner() -> list[str]:
    """nextest ends at the first failing test; cargo's own runner does as well, only slower."""
    if shutil.which("cargo-nextest"):
        return ["--test-tool", "nextest", "--cargo-test-arg=--profile=mutants"]
    return ["--test-tool", "cargo"]


def report(folder: Path) -> None:
    counts = json.loads((folder / "outcomes.json").read_text())
    caught = counts["caught"] + counts["timeout"]
    viable = caught + counts["missed"]
    if not viable:
        raise Failed("No mutant could be built.")
    share = 100 * caught / viable
    for name in (folder / "missed.txt").read_text().splitlines():
        print(f"missed: {name}")
    print(
        f"{caught} of {viable} mutants caught, {share:.1f} % ({counts['timeout']} of them by a test that did not end);"
        f" {counts['unviable']} did not build."
    )
    if share < PROMISED:
        raise Failed(f"Less than {PROMISED:.0f} %: the names above want a test each.")


if __name__ == "__main__":
    os.environ.setdefault("CARGO_TERM_COLOR", "never")
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
