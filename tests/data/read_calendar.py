"""Read a calendar with icalendar: `read_calendar.py LIBRARY < file`. Prints JSON: what it says of itself, and its events, each with the
members that calendar programs go by. Fails where the library finds anything wrong with it, or a line is longer than RFC 5545 allows."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime

sys.path.insert(0, sys.argv[1])

import icalendar  # noqa: E402

data = sys.stdin.buffer.read()
lines = data.split(b"\r\n")
assert data.endswith(b"\r\n"), "the last line is ended"
assert b"\n" not in data.replace(b"\r\n", b""), "every line is ended as the standard says"
assert all(len(line) <= 75 for line in lines), "no line is longer than 75 octets"
calendar = icalendar.Calendar.from_ical(data)
assert not calendar.errors, calendar.errors
events = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    start = event.decoded("DTSTART")
    assert isinstance(start, date) and not isinstance(start, datetime), "a whole day"
    said = {name: str(event[name.upper()]) if name.upper() in event else None for name in ("uid", "summary", "description", "status", "url", "class")}
    said["start"] = start.isoformat()
    said["sequence"] = int(event.get("SEQUENCE", 0))
    for name, member in (("stamp", "DTSTAMP"), ("modified", "LAST-MODIFIED")):
        said[name] = event.decoded(member).isoformat() if member in event else None
    said["categories"] = [str(it) for it in event.categories]
    events.append(said)
json.dump(
    {
        "name": str(calendar["X-WR-CALNAME"]),
        "about": str(calendar["X-WR-CALDESC"]),
        "version": str(calendar["VERSION"]),
        "refresh": calendar["REFRESH-INTERVAL"].to_ical().decode(),
        "events": events,
    },
    sys.stdout,
)
