"""Carrying a tolling order to a hundred thousand cases, beside pgbench with the ledger's own statements, five hundred cases to a transaction.

The ledger opens one investigation and drafts an order (`entities/benches/tolling.rs`); the database makes as many cases of it as are wanted,
row by row, under ids that the ledger takes for its own. Then the order is given and carried. What it asks for the first cases is read from
the server's log, and pgbench does the same on a copy of the database as it was before, with each statement prepared once.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tools
from bench_acts import LOGGED, sql, url
from bench_script import MARK, Act, acts_in, as_it_was, rows_in
from bench_servers import Servers, bench, servers, verdict
from children import wait_until
from postgres import DURABLE, Cluster
from tools import Failed

CASES = 100_000
# Fewer tell nothing of memory.
CASES_AT_LEAST = 1_000
AT_ONCE = 500
# Of how many cases the statements are captured and repeated, at most.
CAPTURED = 4 * AT_ONCE
AT_LEAST = 0.6
# How much more memory there may be at the end than after a tenth of the cases.
FLAT = 1.1

# What must be another in each case, and is no id.
OWN = {
    ("case", "number"): "s.\"number\" || '-' || i",
    ("party", "account_key"): "s.account_key || '.' || i",
    ("party", "importer_number"): "s.importer_number || '.' || i",
    ("delivery", "message_id"): "replace(s.message_id, s.id::text, cloned(i, s.id)::text)",
    ("deadline", "case_number"): "s.case_number || '-' || i",
    ("deadline_change", "case_number"): "s.case_number || '-' || i",
    ("deadline_change", "number"): "nextval('deadline_change_numbers')",
}
# By which column a row is of the case, where it is another than `case_id`: whatever party there is, is the case's.
WHOSE = {"case": "id", "party": "id"}
# Ids that all cases share.
SHARED = {"realm_id", "order_id"}


@dataclass
class Made:
    """What was there before anything was cloned."""

    case: str
    order: str


def tolling(count: int = CASES) -> None:
    """Measures `count` cases."""
    if count < CASES_AT_LEAST:
        raise Failed(f"An order is carried to {CASES_AT_LEAST:,} cases at least.")
    cluster = Cluster(tools.postgres_folder(), {**DURABLE, **LOGGED})
    try:
        wait_until(f"PostgreSQL {cluster.version}", cluster.ready, [cluster.child])
        with servers() as running:
            measure(cluster, running, count)
    finally:
        cluster.stop()


def measure(cluster: Cluster, running: Servers, count: int) -> None:
    sql(cluster, "CREATE DATABASE ours")
    made = Made(**program("seed", url(cluster, "ours")))
    begun = time.monotonic()
    clone(cluster, running.folder, made, count)
    sql(cluster, "CREATE DATABASE theirs TEMPLATE ours STRATEGY file_copy")
    print(f"  {count:,} cases are there, twice, after {time.monotonic() - begun:.0f} s; now the order is carried ...", flush=True)

    captured = min(CAPTURED, count // 2 // AT_ONCE * AT_ONCE)
    first = logged(cluster, made, captured)
    ours = program("carry", url(cluster, "ours"), made.order, count - captured)
    checked(cluster, made, count)
    signals, sooner, served = told(cluster, made)

    cases = sum(cases_of(act) for act in first)
    sql(cluster, "CHECKPOINT")
    file = running.folder / "tolling.sql"
    file.write_text(as_it_was(first, AT_ONCE // (cases // len(first) or 1)))
    theirs = cases / pgbench(cluster, file)
    report(cluster, count, first, cases, theirs, (count - captured) / ours["seconds"], ours["resident_kb"])
    flat = f"signals to clocks: {signals} (none: {sooner} of {count:,} wake sooner)"
    print(f"{flat} {verdict(signals == 0 and sooner == 0)}; notices to be served: {served:,}")


def report(cluster: Cluster, count: int, first: list[Act], cases: int, theirs: float, ours: float, resident: list[int]) -> None:
    statements = sum(len(act.statements) for act in first) / cases
    print(f"\na tolling order carried to {count:,} cases, PostgreSQL {cluster.version}, fsync=on, in {cluster.data}")
    print(f"{statements:.1f} statements a case; the ledger: {cases / len(first):.0f} case(s) a transaction; pgbench: {AT_ONCE}")
    sizes = [size / 1000 for size in resident]
    shown = ", ".join(f"{size:.1f}" for size in sizes)
    print(f"memory after 10, 50 and 100 % of the cases: {shown} MB (at most {FLAT} times as much) {verdict(sizes[-1] <= FLAT * sizes[0])}")
    print(f"pgbench      {theirs:8.1f} cases a second")
    print(f"Tidewaiter   {ours:8.1f} cases a second")
    print(f"Tidewaiter / pgbench = {ours / theirs:.2f} (at least {AT_LEAST}) {verdict(ours / theirs >= AT_LEAST)}")


def program(*words: str | int) -> dict[str, Any]:
    """Runs `entities/benches/tolling.rs`; what it says."""
    said = bench("--bench", "tolling", "--", *(str(it) for it in words), read=True)
    return json.loads(said.splitlines()[-1])


def logged(cluster: Cluster, made: Made, count: int) -> list[Act]:
    """Carries the order to the first cases, while every statement is written down; what was asked for them."""
    log = cluster.home / "log"
    begins = log.stat().st_size
    program("carry", url(cluster, "ours") + "?options[log_statement]=all", made.order, count)
    with open(log, "rb") as said:
        said.seek(begins)
        acts, _ = acts_in(said.read().decode(errors="replace"))
    cases = sum(cases_of(act) for act in acts)
    if cases != count:
        raise Failed(f"{cases} cases are in the log of PostgreSQL instead of {count}: {log}")
    return acts


def cases_of(act: Act) -> int:
    """To how many cases a transaction brings the order. One INSERT holds the entries of all of them, and may hold several of one."""
    entries = [(row, given) for statement, given in act.statements if MARK in statement for table, row in rows_in(statement) if table == "docket_entry"]
    return len({given[int(row["case_id"][1:])] for row, given in entries})


def checked(cluster: Cluster, made: Made, count: int) -> None:
    """That each case was reached, and differs by the order as its original did: a clone that the ledger did not take for a case of its own would not."""
    columns = "done, skipped, failed, recomputed"
    found = sql(cluster, f"SELECT {columns} FROM tolling_order WHERE id = '{made.order}'", "ours")
    if found != f"{count}|0|0|0":
        raise Failed(f"The order is not as it should be ({columns}): {found}")


def told(cluster: Cluster, made: Made) -> tuple[int, int, int]:
    """How many clocks were told to look, how many of all wake sooner than before, and how many notices are to be served."""
    first = "SELECT case_id, min(at) AS at FROM wake WHERE done_at IS NULL GROUP BY case_id"
    before = sql(cluster, f"SELECT at FROM ({first}) it WHERE case_id = '{made.case}'", "theirs")
    sooner = sql(cluster, f"SELECT count(*) FROM ({first}) it WHERE at < TIMESTAMPTZ '{before}'", "ours")
    signals, served = (sql(cluster, f"SELECT count(*) FROM outbox WHERE topic = '{it}'", "ours") for it in ("look", "serve"))
    return int(signals), int(sooner), int(served)


def clone(cluster: Cluster, folder: Path, made: Made, count: int) -> None:
    """Makes `count` cases of the one that there is: each row of it again, under other ids. The outbox is empty then."""
    print(f"  Making {count:,} cases of one ...", flush=True)
    derived = derived_ids(cluster, made)
    file = folder / "derived"
    with open(file, "w") as out:
        for number in range(1, count):
            case = uuid.UUID(cloned_case(number, made.case))
            out.writelines(f"{number}\t{old}\t{uuid.uuid5(case, name)}\n" for old, name in derived.items())
    script = [
        f"""CREATE FUNCTION cloned(i integer, it uuid) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
            SELECT CASE it
                WHEN '{uuid.UUID(int=0)}' THEN it
                WHEN '{made.case}' THEN (left(it::text, 19) || substr(md5(i || '.' || it), 1, 4) || '-' || substr(md5(i || '.' || it), 5, 12))::uuid
                ELSE md5(i || '.' || it)::uuid END $$;""",
        "CREATE TABLE derived (number integer, old uuid, new uuid);",
        f"\\copy derived FROM '{file}'",
        "ALTER TABLE derived ADD PRIMARY KEY (number, old);",
        # What was done outside for the one case is not done for the others; and nothing is numbered or checked row by row.
        "DELETE FROM outbox;",
        "SET session_replication_role = replica;",
    ]
    for table, columns in tables(cluster).items():
        which = WHOSE.get(table) or ("case_id" if "case_id" in columns else None)
        if which is None:
            continue
        values = ", ".join(value(cluster, table, column, kind, set(derived)) for column, kind in columns.items())
        names = ", ".join(f'"{column}"' for column in columns)
        where = "" if table == "party" else f" WHERE s.{which} = '{made.case}'"
        script.append(f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" s, generate_series(1, {count - 1}) i{where};')
    counted = ", ".join(f"{it} = {it} * {count}" for it in ("total", "previewed", "moved_cases", "moved_deadlines"))
    script += [f"UPDATE tolling_order SET {counted};", "DROP TABLE derived;", "DROP FUNCTION cloned;", "VACUUM ANALYZE;", ""]
    command = [str(cluster.binaries / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", "-", url(cluster, "ours")]
    done = subprocess.run(command, input="\n".join(script), capture_output=True, text=True, check=False)
    file.unlink()
    if done.returncode != 0:
        raise Failed(f"The cases could not be made: {done.stderr.strip()[-2000:]}")


def cloned_case(number: int, case: str) -> str:
    """The id of a cloned case, as the database makes it. Its first half, which says when a case is reminded, stays."""
    digest = hashlib.md5(f"{number}.{case}".encode()).hexdigest()
    return f"{case[:19]}{digest[:4]}-{digest[4:16]}"


def derived_ids(cluster: Cluster, made: Made) -> dict[str, str]:
    """The ids that the ledger makes of a case's own, as `entities/src/ids.rs` says, and what it makes them of."""
    deadlines = "SELECT id, rule || '#' || instance FROM deadline UNION SELECT deadline_id, rule || '#' || instance FROM deadline_change"
    rows = sql(cluster, f"{deadlines} UNION SELECT id, 'task/' || name FROM task", "ours")
    found = dict(line.split("|", 1) for line in rows.splitlines())
    for id, name in found.items():
        if str(uuid.uuid5(uuid.UUID(made.case), name)) != id:
            raise Failed(f"The ledger makes ids in another way by now: {name} is {id}.")
    return found


def tables(cluster: Cluster) -> dict[str, dict[str, str]]:
    """The columns of each table, and of what type they are, without those that the database fills by itself."""
    asked = """SELECT table_name, column_name, udt_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'derived'
        AND is_generated = 'NEVER' AND is_identity = 'NO' AND coalesce(column_default, '') !~ 'nextval|pg_current'
        ORDER BY table_name, ordinal_position"""
    found: dict[str, dict[str, str]] = {}
    for line in sql(cluster, asked, "ours").splitlines():
        table, column, kind = line.split("|")
        found.setdefault(table, {})[column] = kind
    return found


def value(cluster: Cluster, table: str, column: str, kind: str, derived: set[str]) -> str:
    """What a column of a cloned row says, of row `s` and number `i`."""
    if (table, column) in OWN:
        return OWN[table, column]
    if kind != "uuid" or column in SHARED:
        return f's."{column}"'
    there = sql(cluster, f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL', "ours")
    plain = f'cloned(i, s."{column}")'
    if derived.isdisjoint(there.splitlines()):
        return plain
    return f'coalesce((SELECT new FROM derived d WHERE d.number = i AND d.old = s."{column}"), {plain})'


def pgbench(cluster: Cluster, file: Path) -> float:
    """How many seconds the captured statements take, once through, on one connection as the ledger's activity has one."""
    command = [str(cluster.binaries / "pgbench"), "-n", "-c", "1", "-t", "1", "-M", "simple", "-f", str(file), url(cluster, "theirs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^latency average = ([0-9.]+) ms", done.stdout, re.MULTILINE)
    if done.returncode != 0 or not found or "processed: 1/1" not in done.stdout:
        raise Failed(f"pgbench failed:\n{done.stdout[-800:]}\n{done.stderr[-1500:]}")
    return float(found.group(1)) / 1e3
