#!/usr/bin/env python3
"""`make fuzz-parsers`: what reads bytes from outside is given anything at all, by cargo-fuzz, which sees which way each input takes.

    python3 dev/fuzz_parsers.py [--seconds N] [--seed N] [TARGET ...]

The targets are the folders of fuzz/fuzz_targets. They are built by the one compiler of the workspace, a stable one, without a sanitizer
(`-s none`): those want a nightly, and look for faults that safe code has not. Coverage, checks of overflow and assertions are there. cargo-fuzz is
installed into .tools/ where it is not on the PATH; without a C++ compiler, for libFuzzer, it says `not run`. A PDF is read when it is named
(`uploaded_pdf`): the service reads it in a process of its own, whose death is an answer. `make fuzz` asks the same of the law without any of
this, and each test run gives every parser what is nearly right (api/tests/unit/parsers.rs).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tools import ROOT, TOOLS, Failed

PINNED = "0.13.1"
FOLDER = ROOT / "fuzz"
# What is there to begin with: real dockets.
SEEDS = {name: [ROOT / "statute" / "cases"] for name in ("docket", "takeover")}
# What is contained where it breaks, and is only run when it is asked for.
WHEN_NAMED = {"uploaded_pdf"}


def main(words: list[str]) -> bool:
    """Whether anything was run."""
    asked = arguments(words)
    needs = targets()
    unknown = sorted(set(asked.target) - set(needs))
    if unknown:
        raise Failed(f"There is no target {', '.join(unknown)}; there are {', '.join(needs)}.")
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "g++", "clang++")):
        print("not run: libFuzzer is built by a C++ compiler, and there is none.")
        return False
    program = binary()
    print("The compiler of the workspace, without a sanitizer (`-s none`).", flush=True)
    # The versions that are tested are those that are fuzzed.
    shutil.copy(ROOT / "Cargo.lock", FOLDER / "Cargo.lock")
    broken = []
    for target in asked.target or [name for name in needs if name not in WHEN_NAMED]:
        print(f"\n{target}, for {asked.seconds} s, seed {asked.seed}:", flush=True)
        if not run(program, target, needs[target], asked):
            # The others are run all the same.
            print(f"{target} was broken, or not built: what broke it is in fuzz/artifacts/{target}.", file=sys.stderr)
            broken.append(target)
    if broken:
        raise Failed(f"Broken, or not built: {', '.join(broken)}. Seed {asked.seed}.")
    return True


def run(program: str, target: str, features: list[str], asked: argparse.Namespace) -> bool:
    """One target, from what it found before and what is there to begin with. Whether nothing broke it."""
    corpus = FOLDER / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    command = [program, "fuzz", "run", "--sanitizer", "none"]
    if features:
        command += ["--features", ",".join(features)]
    # What is new is kept in the first folder; the others are only read.
    command += [target, *map(str, [corpus, *SEEDS.get(target, [])]), "--"]
    # libFuzzer ends with its own counts; what breaks a target is kept under fuzz/artifacts.
    command += [f"-max_total_time={asked.seconds}", f"-seed={asked.seed}", "-print_final_stats=1"]
    return subprocess.run(command, cwd=FOLDER, check=False).returncode == 0


def targets() -> dict[str, list[str]]:
    """Every target, with the features it needs."""
    manifest = tomllib.loads((FOLDER / "Cargo.toml").read_text())
    found = {it["name"]: it.get("required-features", []) for it in manifest["bin"]}
    folders = {folder.name for folder in (FOLDER / "fuzz_targets").iterdir()}
    if folders != set(found):
        raise Failed(f"fuzz/Cargo.toml and the folders of fuzz/fuzz_targets differ: {', '.join(sorted(folders ^ set(found)))}.")
    return found


def binary() -> str:
    """cargo-fuzz: the one on the PATH, or ours."""
    found = shutil.which("cargo-fuzz")
    if found:
        return found
    ours: Path = TOOLS / "fuzz" / "bin" / "cargo-fuzz"
    if not ours.exists():
        print(f"Installing cargo-fuzz {PINNED} into .tools/fuzz ...", flush=True)
        install = ["cargo", "install", "cargo-fuzz", "--version", PINNED, "--locked", "--root", str(TOOLS / "fuzz")]
        if subprocess.run(install, cwd=ROOT, check=False).returncode != 0:
            raise Failed("cargo could not install cargo-fuzz. Is the network there?")
    return str(ours)


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
