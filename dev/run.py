#!/usr/bin/env python3
"""`make run`: build Tidewaiter, start it with everything it needs, and end all of it on Ctrl-C."""

from __future__ import annotations

import sys

from stack import Stack, Stopped
from tools import Failed


def main() -> None:
    with Stack() as stack:
        print(greeting(stack), flush=True)
        stack.watch()


def greeting(stack: Stack) -> str:
    api = stack.urls["api"]
    places = [("Docket page", f"{api}/"), ("API", api), ("Swagger UI", f"{api}/docs")]
    places += [("Temporal UI", stack.urls["temporal_ui"])] if "temporal_ui" in stack.urls else []
    places += [("Inbox", stack.urls["inbox"]), ("Logs", ".run/log/")]
    return "\n".join(
        [
            "\nTidewaiter is running.\n",
            *(f"  {title:<14}{place}" for title, place in places),
            "\nTokens, FOR TRYING OUT ONLY (made up at the first start, kept in .run/tokens.json):\n",
            *(f"  {role:<14}{token}" for role, token in stack.tokens.items()),
            "\nTry next:\n",
            f"  curl -H 'Authorization: Bearer {stack.tokens['investigator']}' {api}/v1/cases",
            "  make demo        (in another terminal: a real case, from filing to determination, in a minute)",
            "\nCtrl-C ends everything.",
        ]
    )


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        print("Everything has ended. Cases, mail and tokens stay in .run/.")
    except Failed as failed:
        sys.exit(str(failed))
