#!/usr/bin/env python3
"""`make test`: dependencies, the contract, what operators deploy, formatting, lints, every test against real servers, and a round trip with each
client that is made from the contract. Arguments go to the test runner; with them there is nothing after the tests.

The servers that all tests share are started here (PostgreSQL); what a test may break (Temporal, mail, the
service itself) each black-box test starts for itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import deny
import postgres
import tools
from children import die_with_parent, wait_until
from postgres import Cluster
from stack import Stopped, stopped
from tools import ROOT, Failed

# Every room, with what a user may build in.
WHOLE = ["--workspace", "--features", "api/imap"]
# A party, an officer, the mail system and nobody, for a moment each; `make drill` asks as everybody, for long.
FUZZED = ["--role", "filer", "--role", "investigator", "--role", "mail", "--role", "nobody", "--seconds", "10", "--examples", "2"]


def main(arguments: list[str]) -> None:
    begun = time.monotonic()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, stopped)
    tools.main(["test"])
    clusters: list[Cluster] = []
    try:
        deny.main([])
        contract()
        program("What operators deploy", "deploy_check.py")
        cargo("Formatting", ["fmt", "--all", "--check"])
        # With the tests, not alone: one choice of features, so nothing is compiled twice.
        cargo("Build and lints", ["build", "--locked", *WHOLE, "--all-targets"])
        ours = start(clusters, tools.postgres_folder())
        theirs = postgres.on_this_machine()
        if theirs:
            other = start(clusters, theirs)
            cargo(f"Storage tests on PostgreSQL {other.version}", storage_tests(), servers(other))
        cargo(f"All tests, on PostgreSQL {ours.version}", [*runner(), *arguments], servers(ours))
        if not arguments:
            # What is built is given to both, so that nothing of ours is built for them.
            program("Clients made from the contract", "clients.py", "--binary", str(built()))
            # The short form of a drill.
            program("Anything at all, over HTTP", "schemathesis_run.py", *FUZZED, "--binary", str(built()))
    finally:
        for cluster in clusters:
            cluster.stop()
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    print(f"All of `make test` passed in {minutes} min {seconds} s.")


def contract() -> None:
    """Its conventions, what it would break, and that both checks find what they are for."""
    for title, name in (
        ("Conventions of the contract", "lint.py"),
        ("Contract against the last release", "breaking.py"),
        ("Rules of the contract", "test_rules.py"),
        ("Breaking changes", "test_breaking.py"),
    ):
        program(title, f"contract/{name}")


def storage_tests() -> list[str]:
    """The tests of the ledger alone, built as they were built for everything: a room on its own has other features."""
    if shutil.which("cargo-nextest"):
        return runner("--filterset", "package(entities)")
    return runner("--test", "ledger")


def runner(*what: str) -> list[str]:
    """nextest where it is installed, cargo's own runner elsewhere."""
    own = ["nextest", "run"] if shutil.which("cargo-nextest") else ["test"]
    return [*own, "--locked", *WHOLE, *what]


def start(clusters: list[Cluster], binaries: Path) -> Cluster:
    cluster = Cluster(binaries)
    clusters.append(cluster)
    wait_until(f"PostgreSQL {cluster.version}", cluster.ready, [cluster.child])
    return cluster


def servers(cluster: Cluster) -> dict[str, str]:
    """How tests find what they start or connect to."""
    return {
        "TIDEWAITER_TEST_POSTGRES": cluster.url,
        "TIDEWAITER_TEST_PSQL": str(cluster.binaries / "psql"),
        "TIDEWAITER_TEMPORAL_BIN": str(tools.temporal_binary(or_on_path=False)),
        "TIDEWAITER_SMTP_CATCHER": "\n".join(tools.mail_catcher()),
        "TIDEWAITER_OIDC_PROVIDER": "\n".join(tools.oidc_provider()),
        "TIDEWAITER_S3_SERVER": "\n".join(tools.s3_server()),
        "TIDEWAITER_CLAMD": "\n".join(tools.clamd()),
        "TIDEWAITER_PAGE_READER": "\n".join(tools.page_reader()),
    }


def built() -> Path:
    """The binary that all this has built."""
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "debug" / "tidewaiter"


def linting() -> dict[str, str]:
    """Clippy as the compiler of our own crates: `cargo clippy` would check everything we depend on a second time, and our own
    crates too. The words are those of `cargo clippy -- -D warnings`, as it hands them on."""
    asked = subprocess.run(["rustc", "--print", "sysroot"], cwd=ROOT, capture_output=True, text=True, check=False)
    driver = Path(asked.stdout.strip()) / "bin" / "clippy-driver"
    if asked.returncode != 0 or not driver.exists():
        raise Failed("Clippy is not installed: `rustup component add clippy` brings it.")
    words = "".join(f"{word}__CLIPPY_HACKERY__" for word in ("-D", "warnings"))
    # Nothing is built twice here, and keeping what a second build could take over costs the first one minutes.
    return {"RUSTC_WORKSPACE_WRAPPER": str(driver), "CLIPPY_ARGS": words, "CARGO_INCREMENTAL": "0"}


def program(title: str, name: str, *arguments: str) -> None:
    """One of the programs of dev/."""
    run(title, [sys.executable, f"dev/{name}", *arguments], {})


def cargo(title: str, arguments: list[str], environment: dict[str, str] | None = None) -> None:
    run(title, ["cargo", *arguments], {**linting(), **(environment or {})})


def run(title: str, command: list[str], environment: dict[str, str]) -> None:
    print(f"\n== {title}: {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
    begun = time.monotonic()
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        # A group of its own, so that it can be ended whole: tests have servers as children.
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM),
    )
    try:
        ended = running.wait()
    except BaseException:
        end_group(running)
        raise
    if ended != 0:
        raise Failed(f"{title} failed: the words above say where.")
    print(f"== {title}: {time.monotonic() - begun:.0f} s", flush=True)


def end_group(running: subprocess.Popen[bytes]) -> None:
    """The runner ends its tests, and they their servers; whoever does not within some seconds is killed."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    print("\nEnding what runs ...", file=sys.stderr)
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(running.pid, ending)
            running.wait(15)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Stopped, KeyboardInterrupt):
        sys.exit("Stopped.")
    except Failed as failed:
        sys.exit(str(failed))
