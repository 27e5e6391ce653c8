"""One difference between two contracts: where it is, what it is, and whether a client can break by it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    #: One word for it, as `member-required`; a change is allowed by this word and its place.
    kind: str
    #: A JSON pointer, into the released contract where the thing was, else into the one that is proposed.
    place: str
    said: str
    #: A warning is told and stops nothing: a careful client does not break by it.
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.kind} | {self.place} | {self.said}"
