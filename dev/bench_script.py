"""From the log of PostgreSQL to a script of pgbench: the same statements in the same transactions, as often as wanted.

What a statement was given stands in the script as it was. Only what has to be another at each repetition is made anew: ids that
were drawn for the act (a UUID that was nowhere in the database before), and the numbers that continue a docket or a chain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterator

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NIL = "00000000-0000-0000-0000-000000000000"
# In which column of which table each repetition goes on from the one before.
CONTINUED = {("docket_entry", "position"), ("audit_link", "number"), ("deadline_change", "sequence")}
# What PostgreSQL prepares.
PREPARED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
# By this an act is known among the transactions.
MARK = 'INSERT INTO "docket_entry"'

LINE = re.compile(r"^(\d+) ([A-Z]+): {1,2}(.*)$", re.DOTALL)
STATEMENT = re.compile(r"^(?:statement|execute [^:]*): (.*)$", re.DOTALL)
GIVEN = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
INSERT = re.compile(r'INSERT INTO "(\w+)" \(([^)]*)\) VALUES ')
PLACE = re.compile(r"\$(\d+)")
# A column of text that holds what may look like a UUID is compared with text alone.
TEXT = re.compile(r'"idempotency"\."key" = $')
ROW = re.compile(r"\((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*\)")

# A statement with what it was given, by place; None is NULL.
Statement = tuple[str, dict[int, "str | None"]]


@dataclass
class Act:
    """What stands between BEGIN and COMMIT."""

    statements: list[Statement] = field(default_factory=list)


def acts_in(text: str) -> tuple[list[Act], list[str]]:
    """The acts in a log, in their order, and the statements that stand in no act."""
    acts: list[Act] = []
    beside: list[str] = []
    under_way: dict[str, Act] = {}
    for who, statement, given in statements_in(text):
        word = statement.strip().rstrip(";").upper()
        if word.startswith("BEGIN"):
            under_way[who] = Act()
        elif word in ("COMMIT", "ROLLBACK") and who in under_way:
            act = under_way.pop(who)
            if word == "COMMIT" and any(MARK in it for it, _ in act.statements):
                acts.append(act)
            else:
                beside += [it for it, _ in act.statements]
        elif who in under_way:
            under_way[who].statements.append((statement, given))
        else:
            beside.append(statement)
    return acts, [it for it in beside if not it.startswith(("ALTER SYSTEM", "SHOW ", "SELECT pg_reload_conf", "SET jit"))]


def statements_in(text: str) -> Iterator[tuple[str, str, dict[int, str | None]]]:
    """Each statement with who asked it and what it was given."""
    waiting: tuple[str, str] | None = None
    # A line that goes on begins with a tab.
    for line in text.replace("\n\t", "\0").split("\n"):
        read = LINE.match(line.replace("\0", "\n"))
        if not read:
            continue
        who, level, said = read.groups()
        if level == "DETAIL" and waiting and waiting[0] == who:
            yield *waiting, given_in(said)
            waiting = None
            continue
        if waiting:
            yield *waiting, {}
            waiting = None
        found = STATEMENT.match(said) if level == "LOG" else None
        if found:
            waiting = (who, found.group(1))
    if waiting:
        yield *waiting, {}


def given_in(detail: str) -> dict[int, str | None]:
    def value(text: str) -> str | None:
        return None if text == "NULL" else text[1:-1].replace("''", "'")

    return {int(place): value(text) for place, text in GIVEN.findall(detail)}


def script(acts: list[Act], known: str) -> str:
    """One script for all clients of pgbench: the client with number n repeats the nth act. `known` is all that the database held."""
    there = set(UUID.findall(known)) | {NIL}
    lines = [r"\set n :n + 1"]
    for client, act in enumerate(acts):
        lines.append(rf"\{'if' if client == 0 else 'elif'} :client_id = {client}")
        lines += ["BEGIN;", *repeated(act, client, there), "COMMIT;"]
    return "\n".join([*lines, r"\endif", ""])


def as_it_was(acts: list[Act], at_once: int) -> str:
    """What was asked for each act and with what it was given, once, so many acts to a transaction. Each statement is prepared once, as the ledger does it."""
    names: dict[str, str] = {}
    lines = []
    for number, act in enumerate(acts):
        if number % at_once == 0:
            lines += ["COMMIT;", "BEGIN;"] if number else ["BEGIN;"]
        for statement, given in act.statements:
            text = " ".join(statement.split("\n")).strip().rstrip(";")
            if not text.upper().startswith(PREPARED):
                lines.append(f"{text};")
                continue
            name = names.setdefault(text, f"s{len(names)}")
            values = [value if value is None else quoted(value) for _, value in sorted(given.items())]
            told = ", ".join("NULL" if value is None else value for value in values)
            lines.append(f"EXECUTE {name}({told});" if told else f"EXECUTE {name};")
    prepared = [f"PREPARE {name} AS {text};" for text, name in names.items()]
    return "\n".join([*prepared, *lines, "COMMIT;", ""])


def repeated(act: Act, client: int, there: set[str]) -> Iterator[str]:
    """The statements of an act, so that they can be run again and again."""
    drawn: dict[str, str] = {}

    def fresh(found: str) -> str:
        name = drawn.setdefault(found, f"{client}.{len(drawn)}")
        return f"CAST(md5(CAST(:n AS text) || '.{name}') AS uuid)"

    def literal(value: str | None) -> str:
        if value is None:
            return "NULL"
        parts, end = [], 0
        for found in UUID.finditer(value):
            if found.group() not in there:
                parts += [quoted(value[end : found.start()]), fresh(found.group())]
                end = found.end()
        if not parts:
            return quoted(value)
        if parts[0] == quoted("") and end == len(value) and len(parts) == 2:
            return parts[1]
        whole = [*parts, quoted(value[end:])]
        # Of a list of pieces the first is text, so that all of it is.
        return "(" + " || ".join(f"CAST({it} AS text)" for it in whole) + ")"

    for statement, given in act.statements:
        counted = continued(statement)
        rows = max(1, len(counted))

        def put(found: re.Match[str], given: dict[int, str | None] = given, counted: set[int] = counted, rows: int = rows) -> str:
            place = int(found.group(1))
            value = given.get(place)
            if place in counted and value is not None:
                return f"({value} + CAST(:n AS integer) * {rows})"
            return f"CAST({literal(value)} AS text)" if TEXT.search(found.string[: found.start()]) else literal(value)

        yield " ".join(PLACE.sub(put, statement).split("\n")).rstrip(";") + ";"


def continued(statement: str) -> set[int]:
    """The places of the INSERTs of a statement whose numbers go on at each repetition, one a row. It may write several tables."""
    places = set()
    for table, row in rows_in(statement):
        places |= {int(cell[1:]) for column, cell in row.items() if (table, column) in CONTINUED and PLACE.fullmatch(cell)}
    return places


def rows_in(statement: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row that the INSERTs of a statement write: of which table, and what stands for each of its columns."""
    found = list(INSERT.finditer(statement))
    ends = [it.start() for it in found[1:]] + [len(statement)]
    for begins, end in zip(found, ends):
        table, columns = begins.group(1), [it.strip().strip('"') for it in begins.group(2).split(",")]
        for row in ROW.findall(statement[begins.end() : end].split(" ON CONFLICT ")[0]):
            cells = [it.strip() for it in row[1:-1].split(",")]
            if len(cells) == len(columns):
                yield table, dict(zip(columns, cells))


def quoted(value: str) -> str:
    """A literal in which pgbench sees neither a variable nor the end of a line."""
    text = value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3A").replace("\n", "\\n").replace("\r", "\\r")
    return f"E'{text}'"
