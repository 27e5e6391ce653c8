#!/usr/bin/env python3
"""No release may break a client: the contract is compared with that of the last release, openapi/released/.

    python3 dev/contract/breaking.py                    the contract against the last release
    python3 dev/contract/breaking.py BEFORE AFTER       any two
    python3 dev/contract/breaking.py --release          keep the contract as that of its own version, when it is released

Each breaking change is named by its JSON pointer. Until the first stable release one may be allowed, with a reason, in
openapi/breaking-allowed.txt: `kind | pointer | reason`. What stands there and is not, fails too.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from change import Change
from document import CONTRACT, read
from operations import compare
from reduce import reduced, written
from tools import ROOT, Failed

RELEASED = ROOT / "openapi" / "released"
ALLOWED = ROOT / "openapi" / "breaking-allowed.txt"


def main(arguments: list[str]) -> None:
    if arguments == ["--release"]:
        release()
    elif len(arguments) == 2:
        tell(compare(read(Path(arguments[0])), read(Path(arguments[1]))), {}, Path(arguments[0]).name)
    elif not arguments:
        last = newest()
        tell(compare(read(last), read(CONTRACT)), allowed(ALLOWED.read_text(), last.stem), last.stem)
    else:
        raise Failed("Say nothing, --release, or two files: python3 dev/contract/breaking.py [BEFORE AFTER]")


def tell(changes: list[Change], excused: dict[tuple[str, str], str], since: str) -> None:
    warnings = [it for it in changes if it.warning]
    breaking = [it for it in changes if not it.warning]
    refused = [it for it in breaking if (it.kind, it.place) not in excused]
    over = sorted(excused.keys() - {(it.kind, it.place) for it in breaking})
    for title, lines in (
        ("A careful client bears these", warnings),
        (f"These break clients of {since} (one may be allowed, with a reason, in openapi/breaking-allowed.txt)", refused),
        ("These are allowed in openapi/breaking-allowed.txt, but nothing changed there; take them out", [" | ".join(it) for it in over]),
    ):
        if lines:
            print(f"{title}:")
            print("\n".join(f"  {it}" for it in lines))
    if refused or over:
        raise Failed(f"Against {since}: {len(refused)} breaking changes that are not allowed, {len(over)} allowed for nothing.")
    print(f"Nothing breaks clients of {since}, but for {len(excused)} changes that are allowed; {len(warnings)} they should know.")


def newest() -> Path:
    """The contract of the last release."""
    found = sorted(RELEASED.glob("*.json"), key=lambda it: version(it.stem))
    if not found:
        raise Failed("openapi/released/ holds no contract: `python3 dev/contract/breaking.py --release` keeps one.")
    return found[-1]


def version(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise Failed(f"openapi/released/{text}.json is not named by a version.")
    return tuple(int(part) for part in text.split("."))


def allowed(text: str, since: str) -> dict[tuple[str, str], str]:
    """What may break, with its reason; nothing once a stable version is out."""
    kept: dict[tuple[str, str], str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in re.split(r"\s\|\s", line)]
        if len(parts) != 3 or not all(parts):
            raise Failed(f"openapi/breaking-allowed.txt:{number}: say `kind | pointer | reason`.")
        if version(since)[0] > 0:
            raise Failed(f"openapi/breaking-allowed.txt:{number}: {since} is stable, and clients rely on it. Nothing may break it.")
        kept[parts[0], parts[1]] = parts[2]
    return kept


def release() -> None:
    """Kept for ever: what was released is never written again."""
    contract = read(CONTRACT)
    file = RELEASED / f"{contract['info']['version']}.json"
    if file.exists():
        raise Failed(f"{file.relative_to(ROOT)} is there already: raise the version first, or remove the file if it was never released.")
    file.write_text(written(reduced(contract)))
    print(f"The contract of {file.stem} is kept in {file.relative_to(ROOT)}; empty openapi/breaking-allowed.txt.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
