"""Programs that we start and end again: by process id, in order, what they say kept in a log."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Sequence

from tools import Failed


class Child:
    """One running program, in a session of its own so that Ctrl-C reaches it only through us."""

    def __init__(
        self,
        title: str,
        command: Sequence[str | Path],
        log: Path,
        environment: dict[str, str] | None = None,
        user: int | None = None,
        ending: signal.Signals = signal.SIGTERM,
        pipe: bool = False,
    ) -> None:
        self.title, self.log, self.ending = title, log, ending
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as said:
            try:
                self.process = subprocess.Popen(
                    [str(part) for part in command],
                    env={**os.environ, **(environment or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE if pipe else said,
                    stderr=said,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                    **({} if user is None else {"user": user, "group": user, "extra_groups": []}),
                )
            except OSError as error:
                raise Failed(f"Cannot start {title}: {error}.") from error

    @property
    def ended(self) -> int | None:
        return self.process.poll()

    def first_line(self) -> str:
        """What a program that was started with `pipe` says when it is ready."""
        return self.process.stdout.readline().decode().strip() if self.process.stdout else ""

    def stop(self, seconds: float = 15) -> None:
        """Ask, wait, and insist: by process id, and only after this did we let go of it."""
        if self.ended is None:
            self.process.send_signal(self.ending)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                print(f"{self.title} did not end within {seconds:.0f} s and is killed.", file=sys.stderr)
                self.process.kill()
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The tail of the log, indented for the terminal."""
        try:
            said = self.log.read_text(errors="replace").splitlines()[-lines:]
        except OSError:
            said = []
        return "\n".join(f"  | {line}" for line in said) or "  | (it said nothing)"

    def why_it_ended(self) -> str:
        return f"{self.title} ended by itself (exit {self.ended}). The end of its log, {self.log}:\n{self.last_words()}"


def die_with_parent(ending: signal.Signals = signal.SIGKILL) -> None:
    """Runs in the child: on Linux, no child outlives a parent that was killed outright."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, ending)


def stop_all(children: Sequence[Child]) -> None:
    """The last one started ends first."""
    for child in reversed(children):
        child.stop()


def wait_until(title: str, ready: Callable[[], bool], children: Sequence[Child], seconds: float = 60) -> None:
    """Until `ready`, with progress on the terminal; a child that ends meanwhile ends the waiting."""
    begun = time.monotonic()
    print(f"  {title} ", end="", flush=True)
    while not ready():
        dead = next((child for child in children if child.ended is not None), None)
        waited = time.monotonic() - begun
        if dead:
            print()
            raise Failed(dead.why_it_ended())
        if waited > seconds:
            print()
            last = f" The end of its log:\n{children[-1].last_words()}" if children else ""
            raise Failed(f"{title} was not ready after {seconds:.0f} s.{last}")
        time.sleep(0.1)
        if int(waited * 10) % 10 == 0:
            print(".", end="", flush=True)
    print(f" ready ({time.monotonic() - begun:.1f} s)", flush=True)


def free_port(wanted: int = 0, title: str = "", not_these: Sequence[int] = ()) -> int:
    """The wanted port, or the next free one with a word about it; 0 is any."""
    # Not from the range that the system gives to outgoing connections, or one of them may take it before we do.
    candidates = range(wanted, min(wanted + 200, 65536)) if wanted else random.sample(range(20000, 32000), 50)
    for port in candidates:
        if port in not_these or not is_free(port):
            continue
        if wanted and port != wanted:
            print(f"  Port {wanted} ({title}) is taken: using {port}.", flush=True)
        return port
    raise Failed(f"No free port for {title or 'a server'} from {wanted} on.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers bind: a port that only lingers after a restart is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
