#!/usr/bin/env python3
"""A server that speaks S3, for the tests: `s3_server.py LIBRARY --host HOST --port PORT`. What it keeps, it keeps in memory."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> None:
    library, *rest = arguments
    sys.path.insert(0, library)
    from moto.server import main as serve

    serve(rest)


if __name__ == "__main__":
    main(sys.argv[1:])
