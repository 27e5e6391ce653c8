#!/usr/bin/env python3
"""`make lint-openapi`: the contract is held against its conventions, openapi/rules.yaml, by Spectral.

What it does otherwise is in openapi/exceptions.txt, each with its reason. An exception that is not there fails, and so does
one that is no longer needed: the list only shrinks by being shortened.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tools
from tools import ROOT, Failed

CONTRACT = ROOT / "openapi" / "tidewaiter.json"
RULES = ROOT / "openapi" / "rules.yaml"
EXCEPTIONS = ROOT / "openapi" / "exceptions.txt"


def main() -> None:
    found = broken()
    excused = exceptions(EXCEPTIONS.read_text())
    wrong = [f"  {rule} | {where}\n      {said}" for (rule, where), said in sorted(found.items()) if (rule, where) not in excused]
    over = [f"  {rule} | {where}" for rule, where in sorted(excused - found.keys())]
    if wrong:
        print("The contract breaks a convention of openapi/rules.yaml (or has a reason, for openapi/exceptions.txt):")
        print("\n".join(wrong))
    if over:
        print("These exceptions are needed no more; take them out of openapi/exceptions.txt:")
        print("\n".join(over))
    if wrong or over:
        raise Failed(f"The contract was linted: {len(wrong)} new, {len(over)} over.")
    print(f"The contract keeps its conventions, but for {len(excused)} known exceptions.")


def broken(contract: Path = CONTRACT) -> dict[tuple[str, str], str]:
    """What Spectral finds: rule and place, and what is wrong there."""
    command = [*tools.contract_tool("@stoplight/spectral-cli/dist/index.js"), "lint", str(contract), "--ruleset", str(RULES)]
    with tempfile.TemporaryDirectory() as folder:
        # Into a file: what it has to say may be more than a pipe holds when it ends.
        said = Path(folder) / "found.json"
        command += ["--format", "json", "--quiet", "--output", str(said)]
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        try:
            results = json.loads(said.read_text())
        except (OSError, ValueError) as error:
            raise Failed(f"Spectral did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}") from error
    found: dict[tuple[str, str], str] = {}
    for it in results:
        key = (it["code"], place([str(step) for step in it["path"]]))
        found[key] = f"{found[key]}; {it['message']}" if key in found else it["message"]
    return found


def place(steps: list[str]) -> str:
    """An operation by method and path, anything else by its steps: `GET /v1/cases responses.429`."""
    if steps[:1] != ["paths"] or len(steps) < 3:
        return " ".join(steps[1:2]) if steps[:1] == ["paths"] else ".".join(steps)
    rest = ".".join(steps[3:])
    return f"{steps[2].upper()} {steps[1]}" + (f" {rest}" if rest else "")


def exceptions(text: str) -> set[tuple[str, str]]:
    """`rule | place | reason`, one a line."""
    kept = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in re.split(r"\s\|\s", line)]
        if len(parts) != 3 or not all(parts):
            raise Failed(f"openapi/exceptions.txt:{number}: say `rule | place | reason`.")
        if (parts[0], parts[1]) in kept:
            raise Failed(f"openapi/exceptions.txt:{number}: {parts[0]} | {parts[1]} stands there twice.")
        kept.add((parts[0], parts[1]))
    return kept


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
