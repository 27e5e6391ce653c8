"""Verify a signed mail with dkimpy: `verify_dkim.py LIBRARY RECORD < mail`. Prints `signed` or `broken`.

RECORD is what the DNS would answer for the signer's key.
"""

import sys

library, record = sys.argv[1:]
sys.path.insert(0, library)

import dkim  # noqa: E402

mail = sys.stdin.buffer.read()
print("signed" if dkim.verify(mail, dnsfunc=lambda _name, timeout=5: record.encode()) else "broken")
