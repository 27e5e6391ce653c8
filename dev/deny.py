#!/usr/bin/env python3
"""Holds what the project depends on to deny.toml: licences, sources and bans.

    python3 dev/deny.py                what every `make test` does: reads `cargo metadata`, in a second
    python3 dev/deny.py whole          `make deny`: cargo-deny itself, with the very same file
    python3 dev/deny.py advisories     `make advisories`: known flaws, or `not checked` where their database cannot be reached

cargo-deny takes longer to build than all of our own code, so a test run does not wait for it: what it is asked for there is read
from cargo's metadata, with the expressions of licences read by the library that keeps their grammar.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import tools
from tools import ROOT, TOOLS, Failed

PINNED = "0.20.2"
CHECKED = ["licenses", "sources", "bans"]
# What we build, and the client that stands outside as a stranger's would.
MANIFESTS = ("Cargo.toml", "tests/clients/rust/Cargo.toml")
# Crates that name a file instead of an expression, by the SHA-256 of that file.
FILES = {"cf8fe04521deeb6f99f644570bc8bee71c11dc410dbb72bccfb3a51829860c7b": "MIT"}


def main(arguments: list[str]) -> None:
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    if arguments == ["whole"]:
        if subprocess.run([binary(), "check", *CHECKED], cwd=ROOT).returncode != 0:
            raise Failed("cargo-deny found what deny.toml does not allow: the words above say where.")
    elif arguments == ["advisories"]:
        advisories()
    else:
        packages = [package for manifest in MANIFESTS for package in metadata(manifest)]
        wrong = [*licences(packages, rules["licenses"]), *sources(packages, rules["sources"]), *bans(packages, rules["bans"])]
        if wrong:
            raise Failed("\n".join([*sorted(wrong), "deny.toml says what is allowed, and why."]))
        print(f"{len(packages)} crates: licences, sources and bans as deny.toml says.")


def metadata(manifest: str) -> list[dict[str, Any]]:
    """Everything in a lock file, with every feature and for every platform: ours and what is not."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features", "--manifest-path", manifest]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed("`cargo metadata` failed: the words above say why.")
    return json.loads(done.stdout)["packages"]


def licences(packages: list[dict[str, Any]], rules: dict[str, Any]) -> list[str]:
    sys.path.insert(0, str(tools.install(tools.LICENCES)))
    from license_expression import get_spdx_licensing

    known = get_spdx_licensing()
    allowed = {known.parse(word).render() for word in rules["allow"]}

    def permits(node: Any) -> bool:
        """A word that is on the list; all of what is joined by AND, one of what is joined by OR."""
        if not getattr(node, "args", ()) or type(node).__name__ == "LicenseWithExceptionSymbol":
            return node.render() in allowed
        each = [permits(part) for part in node.args]
        return all(each) if type(node).__name__ == "AND" else any(each)

    wrong = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        # Before 2019 crates wrote a slash for OR.
        words = (package["license"] or of_file(package)).replace("/", " OR ")
        try:
            is_permitted = permits(known.parse(words, validate=True))
        except Exception as error:  # what the library raises is many things, and each is a licence that nobody can read
            wrong.append(f"{name}: the licence `{words}` cannot be read: {error}")
            continue
        if not is_permitted:
            wrong.append(f"{name}: the licence `{words}` is not allowed")
    return wrong


def of_file(package: dict[str, Any]) -> str:
    path = Path(package["manifest_path"]).parent / (package["license_file"] or "")
    if not path.is_file():
        return "none"
    return FILES.get(hashlib.sha256(path.read_bytes()).hexdigest(), "unknown")


def sources(packages: list[dict[str, Any]], rules: dict[str, Any]) -> list[str]:
    allowed = {f"registry+{url}" for url in rules["allow-registry"]} | {None}
    strange = [package for package in packages if package["source"] not in allowed]
    return [f"{package['name']} {package['version']}: its source {package['source']} is not allowed" for package in strange]


def bans(packages: list[dict[str, Any]], rules: dict[str, Any]) -> list[str]:
    banned = {row["crate"] for row in rules["deny"]}
    wrong = [f"{package['name']} {package['version']}: is banned" for package in packages if package["name"] in banned]
    for package in (package for package in packages if package["source"] is None):
        for needed in package["dependencies"]:
            if needed["req"] == "*" and not needed.get("path"):
                wrong.append(f"{package['name']}: takes any version of {needed['name']}")
    return wrong


def advisories() -> None:
    """An answer, or the plain word that there is none."""
    deny = binary()
    fetched = subprocess.run([deny, "fetch", "db"], cwd=ROOT, capture_output=True, text=True)
    if fetched.returncode != 0:
        last = (fetched.stderr.strip().splitlines() or ["no word of why"])[-1]
        print(f"advisories: not checked (the database of advisories cannot be reached: {last})")
        return
    if subprocess.run([deny, "check", "--disable-fetch", "advisories"], cwd=ROOT).returncode != 0:
        raise Failed("There are advisories on what the project depends on: the words above say which.")
    print("advisories: checked")


def binary() -> str:
    """cargo-deny: the one on the PATH, or ours."""
    found = shutil.which("cargo-deny")
    if found:
        return found
    ours = TOOLS / "deny" / "bin" / "cargo-deny"
    if not ours.exists():
        print(f"Building cargo-deny {PINNED} into .tools/deny, which takes some minutes ...", flush=True)
        install = ["cargo", "install", "cargo-deny", "--version", PINNED, "--locked", "--root", str(TOOLS / "deny")]
        if subprocess.run(install, cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": str(TOOLS / "deny-target")}).returncode != 0:
            raise Failed("cargo could not install cargo-deny. Is the network there?")
    return str(ours)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
