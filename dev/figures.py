#!/usr/bin/env python3
"""The figures of the report, counted a second time: from the same raw events as the service, and from nothing else of it.

    figures.py HISTORY TODAY

HISTORY is a file with a list of docket files, none of them tolled, referred, consolidated or corrected: of EAPA cases, all under the
regulation as amended on 2024-04-17; of communications and the orders that followed, never modified nor superseded; of shipments, and of
penalties. TODAY is the legal day on which they are read. It prints, for the office and for the public, by fiscal year: what was counted,
how long steps took, and which duties were done in time, with their share in thousandths. Whoever reads this has the definitions in one
page.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from math import floor

DAY = timedelta(days=1)
# Executive orders that closed the departments, as they appeared in the Federal Register.
CLOSED = {date(2024, 12, 24), date(2025, 1, 9), date(2025, 12, 24), date(2025, 12, 26)}


def nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + DAY * ((weekday - first.weekday()) % 7 + 7 * (n - 1))


def holidays(year: int) -> set[date]:
    """5 USC 6103: ten holidays and Juneteenth, and the Friday before or the Monday after."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25), date(year + 1, 1, 1)]
    if year % 4 == 1:
        fixed.append(date(year, 1, 20))
    moved = {day + DAY * {5: -1, 6: 1}.get(day.weekday(), 0) for day in fixed}
    last_of_may = max(date(year, 5, day) for day in range(25, 32) if date(year, 5, day).weekday() == 0)
    return moved | {
        nth(year, 1, 0, 3), nth(year, 2, 0, 3), last_of_may, nth(year, 9, 0, 1), nth(year, 10, 0, 2), nth(year, 11, 3, 4),
    }


HOLIDAYS = set().union(*(holidays(year) for year in range(2023, 2029))) | CLOSED


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def rolled(day: date) -> date:
    while not is_open(day):
        day += DAY
    return day


def business(day: date, n: int) -> date:
    for _ in range(n):
        day = rolled(day + DAY)
    return day


def fiscal_year(day: date) -> int:
    return day.year + (day.month > 9)


class Year:
    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.countries: set[str] = set()
        self.times: dict[str, list[int]] = defaultdict(list)
        self.duties: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def told(self) -> dict:
        if self.countries:
            self.counts["eapa_countries_visited"] = len(self.countries)
        return {
            "counts": dict(sorted(self.counts.items())),
            "times": {
                step: [len(days), rank(days, 50), rank(days, 90)] for step, days in sorted(self.times.items())
            },
            "duties": {rule: [in_time, late, share(in_time, late)] for rule, (in_time, late) in sorted(self.duties.items())},
        }


def share(in_time: int, late: int) -> int:
    """In thousandths, to the nearest."""
    return floor(Fraction(1000 * in_time, in_time + late) + Fraction(1, 2))


def cents(dollars: str) -> int:
    """A sum as it is written: `9000.00`, or `9000`."""
    return int(Fraction(dollars) * 100)


def rank(values: list[int], percent: int) -> int:
    """The least value that so many in a hundred do not exceed."""
    for value in sorted(values):
        if sum(other <= value for other in values) * 100 >= percent * len(values):
            return value
    raise ValueError("of nothing there is no rank")


def is_public(entries: list[dict]) -> bool:
    return any(it["entry"] == "notice_of_initiation_issued" for it in entries)


def as_told(entries: list[dict]) -> list[dict]:
    """A determination of which the parties have no notice is not told to the public."""
    noticed = any(it["entry"] == "determination_notice_issued" for it in entries)
    return [it for it in entries if noticed or it["entry"] != "determination_made"]


class Tally:
    """The figures of all years, as they are counted."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.years: dict[int, Year] = defaultdict(Year)
        # The days on which orders began and ceased to keep merchandise out.
        self.begun: list[date] = []
        self.ended: list[date] = []

    def one(self, figure: str, day: date | None, value: int = 1) -> None:
        if day:
            self.years[fiscal_year(day)].counts[figure] += value

    def step(self, step: str, begin: date | None, end: date | None) -> None:
        if begin and end:
            self.years[fiscal_year(end)].times[step].append((end - begin).days)

    def duty(self, rule: str, due: date, done: date | None, moot: bool = False) -> None:
        if done or (due < self.today and not moot):
            self.years[fiscal_year(due)].duties[rule][0 if done and done <= due else 1] += 1

    def told(self) -> dict:
        """Orders in force are counted at the end of a year, and not over it."""
        for number in {*self.years, fiscal_year(self.today)}:
            begun, ended = (sum(fiscal_year(day) <= number for day in days) for days in (self.begun, self.ended))
            for figure in ("wros_active", "wros_active_with_superseded"):
                if begun != ended:
                    self.years[number].counts[figure] = begun - ended
        return {str(number): year.told() for number, year in sorted(self.years.items())}


def first_days(entries: list[dict]) -> dict[str, date]:
    """The first day of each thing that happened; what happened to some lines of a shipment did not happen to it."""
    whole = [it for it in entries if it["entry"] == "imported" or "lines" not in it]
    return {it["entry"]: date.fromisoformat(it["on"]) for it in reversed(whole)}


def count_order(entries: list[dict], tally: Tally, is_office: bool) -> None:
    """A communication, and the order that followed. Of an order everybody is told; of what came before, the office."""
    at = first_days(entries).get
    issued, revoked = at("wro_issued"), at("wro_revoked")
    tally.one("wros_issued", issued)
    tally.one("wros_revoked", revoked)
    tally.begun += [issued] if issued else []
    tally.ended += [revoked] if revoked else []
    filed, accepted = at("allegation_filed"), at("petition_accepted")
    if filed and is_office:
        tally.step("allegation_to_wro", filed, issued)
        tally.duty("conformity_transmittal", rolled(filed + 10 * DAY), at("allegation_transmitted"))
        tally.duty("petition_acceptance", rolled(filed + 30 * DAY), accepted or at("petition_rejected"))
        if accepted:
            tally.duty("wro_decision_target", rolled(accepted + 180 * DAY), issued)


def count_detention(entries: list[dict], track: str, tally: Tally) -> None:
    """A shipment or a penalty, for the office alone. What is not decided in five business days is detained; and what then is not
    decided either is excluded on day 31, where it is not held under an order."""
    at = first_days(entries).get
    presented, detained, released = at("presented_for_examination"), at("detained"), at("released")
    if presented and not detained:
        silent = business(presented, 5)
        if silent < tally.today and not (released and released <= silent):
            detained = silent
    if detained:
        let_go = {line for it in entries if it["entry"] == "released" for line in it.get("lines", [])}
        tally.one("shipments_detained", detained)
        for line in next(it["content"]["lines"] for it in entries if it["entry"] == "imported"):
            if line["line"] not in let_go:
                tally.one("detained_value_cents", detained, cents(line["value"]))
        tally.duty("detention_notice", business(detained, 5), at("detention_notice_issued"), bool(released))
    excluded = at("excluded")
    if presented and not excluded and track in ("general", "uflpa"):
        if (by_law := presented + 31 * DAY) <= tally.today and not (released and released < by_law):
            excluded = by_law
    tally.step("presentation_to_detention", presented, detained)
    tally.step("detention_to_exclusion", detained, excluded)
    tally.step("protest_to_decision", at("exclusion_protest_filed"), at("protest_allowed") or at("protest_denied"))
    for it in entries:
        if it["entry"] == "penalty_notice_mailed":
            tally.one("penalties_claimed", at(it["entry"]))
            tally.one("penalties_claimed_cents", at(it["entry"]), cents(it["content"]["amount"]))


def count_eapa(entries: list[dict], tally: Tally) -> None:
    at, one, duty, years = first_days(entries).get, tally.one, tally.duty, tally.years
    received, initiated = at("allegation_acknowledged"), at("investigation_initiated")
    measures, noticed = at("interim_measures_taken"), at("notice_of_initiation_issued")
    determined, told = at("determination_made"), at("determination_notice_issued")
    commenced, decided = at("review_commenced"), at("review_decided")
    one("eapa_allegations_received", received)
    one("eapa_investigations_initiated", initiated)
    one("eapa_investigations_with_measures", measures)
    one("eapa_reviews_decided", decided)
    for it in entries:
        if it["entry"] == "determination_made":
            evaded = any(outcome["outcome"] == "affirmative" for outcome in it["outcomes"])
            one("eapa_determinations_of_evasion" if evaded else "eapa_determinations_of_no_evasion", determined)
    visits = [it for it in entries if it["entry"] == "verification_visited"]
    for it in visits:
        day = date.fromisoformat(it["on"])
        one("eapa_verification_visits", day)
        years[fiscal_year(day)].countries.add(it["content"]["country"].lower())
    for year in {fiscal_year(date.fromisoformat(it["on"])) for it in visits}:
        years[year].counts["eapa_investigations_verified"] += 1

    tally.step("receipt_to_initiation", received, initiated)
    tally.step("initiation_to_measures", initiated, measures)
    tally.step("initiation_to_notice", initiated, noticed)
    tally.step("initiation_to_determination", initiated, determined)
    tally.step("determination_to_notice", determined, told)
    tally.step("review_to_decision", commenced, decided)

    declined = at("initiation_declined")
    if received:
        duty("initiation_decision", business(received, 15), initiated or declined)
    if declined:
        duty("non_initiation_notice", business(declined, 5), at("non_initiation_notice_issued"))
    if initiated:
        ninetieth = rolled(initiated + 90 * DAY)
        extended = 60 if at("determination_extended") else 0
        duty("interim_measures_decision", ninetieth, measures or at("interim_measures_declined"), bool(determined))
        duty("notice_of_initiation", business(min(measures or ninetieth, ninetieth), 5), noticed)
        duty("determination", rolled(initiated + (300 + extended) * DAY), determined)
    if measures:
        duty("interim_measures_notice", business(measures, 5), noticed)
    if noticed:
        duty("public_record_release", business(noticed, 10), at("public_record_released"))
    if determined:
        duty("determination_notice", business(determined, 5), told)
    if commenced:
        duty("review_decision", business(commenced, 60), decided)


def main(history: str, today: str) -> None:
    with open(history, encoding="utf-8") as file:
        cases = json.load(file)
    said = {}
    for readership in ("office", "public"):
        is_office = readership == "office"
        tally = Tally(date.fromisoformat(today))
        for case in cases:
            entries = case["docket"]
            if case["program"] == "forced_labor_order":
                count_order(entries, tally, is_office)
            elif case["program"] == "detention" and is_office:
                count_detention(entries, case["track"], tally)
            elif case["program"] == "eapa" and is_office:
                count_eapa(entries, tally)
            elif case["program"] == "eapa" and is_public(entries):
                count_eapa(as_told(entries), tally)
        said[readership] = tally.told()
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
