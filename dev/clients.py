#!/usr/bin/env python3
"""`make clients`: three clients are made from the contract, each by the generator of its language, and make one round trip each.

    python3 dev/clients.py [rust] [typescript] [python] [--binary FILE]

They file an allegation, read it, acknowledge it, list its deadlines and are told of a defect, against a service of their own
under .run/clients. What is generated is not committed: a contract that a generator cannot read fails here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parent / "contract"))
import stack
import tools
from document import CONTRACT, json_only, read
from stack import Stack, Stopped
from tools import ROOT, Failed

# Beside what `make run` keeps, which is not touched.
FOLDER = ROOT / ".run" / "clients"
SOURCES = ROOT / "tests" / "clients"


def typescript(folder: Path) -> list[str]:
    """Types for the whole contract, and the compiler's word that the round trip fits them."""
    for file in (SOURCES / "typescript").iterdir():
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}\n')
    run(folder, [*tools.contract_tool("openapi-typescript/bin/cli.js"), str(CONTRACT), "--output", "contract.d.ts"])
    (folder / "node_modules").symlink_to(tools.CONTRACT.folder / "node_modules")
    run(folder, [*tools.contract_tool("typescript/bin/tsc"), "--project", "."])
    return [tools.node(), str(folder / "round_trip.ts")]


def python(folder: Path) -> list[str]:
    """A package of models and calls, one type for each answer."""
    generator, libraries = tools.install(tools.GENERATOR), tools.install(tools.PYTHON_CLIENT)
    shape = "packageName=tidewaiter_client,generateSourceCodeOnly=true"
    parts = "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"
    command = ["generate", "-g", "python", "-i", str(operations(folder)), "-o", "package"]
    command += ["--additional-properties", shape, "--global-property", parts]
    run(folder, [sys.executable, str(generator / "bin" / "openapi-generator-cli"), *command], PYTHONPATH=str(generator))
    where = os.pathsep.join(str(it) for it in (folder / "package", libraries))
    return ["env", f"PYTHONPATH={where}", sys.executable, str(SOURCES / "python" / "round_trip.py")]


def rust(folder: Path) -> list[str]:
    """A crate of its own, whose build script has progenitor write the client. Its tree is kept below ours, and whoever keeps that builds
    only what has changed."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "clients"
    crate = SOURCES / "rust"
    command = ["cargo", "build", "--locked", "--manifest-path", str(crate / "Cargo.toml"), "--target-dir", str(target)]
    run(folder, command, TIDEWAITER_OPERATIONS=str(operations(folder)))
    return [str(target / "debug" / "round-trip")]


CLIENTS: dict[str, Callable[[Path], list[str]]] = {"rust": rust, "typescript": typescript, "python": python}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Make clients from the contract, and a round trip with each.")
    parser.add_argument("client", nargs="*", help=f"{', '.join(CLIENTS)}; all of them when none is named")
    parser.add_argument("--binary", type=Path, help="a tidewaiter that is built already")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.client) - CLIENTS.keys():
        raise Failed(f"There is no client {', '.join(sorted(unknown))}: {', '.join(CLIENTS)}.")
    round_trips(asked.client or list(CLIENTS), asked.binary)


def round_trips(clients: list[str], binary: Path | None) -> None:
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    # Side by side: the Rust compiler alone takes longer than the rest together.
    with ThreadPoolExecutor() as side_by_side:
        trips = dict(zip(clients, side_by_side.map(made, clients)))
    allegation = FOLDER / "allegation.json"
    allegation.write_text(json.dumps(read(CONTRACT)["components"]["schemas"]["NewAllegation"]["example"]))
    stack.RUN, stack.LOGS = FOLDER, FOLDER / "log"
    with Stack(binary) as running:
        environment = {"TIDEWAITER_URL": running.urls["api"], "TIDEWAITER_ALLEGATION": str(allegation)}
        environment |= {f"TIDEWAITER_{role.upper()}_TOKEN": token for role, token in running.tokens.items()}
        failed = [it for it in clients if not came_round(it, trips[it], environment)]
    if failed:
        raise Failed(f"These clients did not come round: {', '.join(failed)}; logs in {FOLDER}.")


def came_round(client: str, command: list[str], environment: dict[str, str]) -> bool:
    begun = time.monotonic()
    done = subprocess.run(command, env={**os.environ, **environment}, check=False)
    print(f"The {client} client took {time.monotonic() - begun:.1f} s for its round trip.", flush=True)
    return done.returncode == 0


def made(client: str) -> list[str]:
    """The command of its round trip."""
    begun = time.monotonic()
    folder = FOLDER / client
    folder.mkdir(parents=True)
    command = CLIENTS[client](folder)
    print(f"The {client} client is made, in {time.monotonic() - begun:.0f} s.", flush=True)
    return command


def operations(folder: Path) -> Path:
    """The operations that speak JSON, for generators that know one type for an answer."""
    file = folder / "operations.json"
    file.write_text(json.dumps(json_only(read(CONTRACT))))
    return file


def run(folder: Path, command: list[str], **environment: Any) -> None:
    """What a generator says is shown only where it fails."""
    log = folder / "generator.log"
    with open(log, "ab") as said:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=said, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:3])} failed:\n{log.read_text()[-4000:]}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Stopped, KeyboardInterrupt):
        sys.exit("Stopped.")
    except Failed as failed:
        sys.exit(str(failed))
