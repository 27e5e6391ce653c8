#!/usr/bin/env python3
"""`make fuzz-parsers`: what reads bytes from outside is given anything at all, by cargo-fuzz, which sees which way each input takes.

    python3 dev/fuzz_parsers.py [--seconds N] [--seed N] [TARGET ...]

The targets are the folders of fuzz/fuzz_targets. cargo-fuzz needs a nightly compiler: where either is missing it says `not run`,
and why. `make fuzz` asks the same of the law without either.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys

from tools import ROOT, Failed, succeeds

FOLDER = ROOT / "fuzz"


def main(words: list[str]) -> None:
    asked = arguments(words)
    why = why_not()
    if why:
        print(f"not run: {why}")
        return
    for target in asked.target or sorted(folder.name for folder in (FOLDER / "fuzz_targets").iterdir()):
        print(f"\n{target}, for {asked.seconds} s, seed {asked.seed}:", flush=True)
        command = ["cargo", "+nightly", "fuzz", "run", target, "--"]
        # libFuzzer ends with its own counts; what breaks a target is kept under fuzz/artifacts.
        command += [f"-max_total_time={asked.seconds}", f"-seed={asked.seed}", "-print_final_stats=1"]
        if subprocess.run(command, cwd=FOLDER, check=False).returncode != 0:
            raise Failed(f"{target} was broken: the input is in fuzz/artifacts/{target}. Seed {asked.seed}.")


def why_not() -> str | None:
    """Why nothing can be run here, if nothing can."""
    if not shutil.which("cargo-fuzz"):
        return "cargo-fuzz is not installed (`cargo install cargo-fuzz --locked`)."
    if not succeeds(["cargo", "+nightly", "--version"]):
        return "it needs a nightly compiler (`rustup toolchain install nightly`)."
    return None


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fuzz what reads bytes from outside.")
    parser.add_argument("target", nargs="*", help="only these")
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--seed", type=int, default=1517)
    return parser.parse_args(words)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
