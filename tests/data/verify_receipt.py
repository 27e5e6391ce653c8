"""Verify a signed text with PyNaCl: `verify_receipt.py LIBRARY < JSON`, where JSON has `keys`, `text`, `kid` and `signature`. Prints
`signed` or `broken`.
"""

import base64
import json
import sys

(library,) = sys.argv[1:]
sys.path.insert(0, library)

import nacl.exceptions  # noqa: E402
import nacl.signing  # noqa: E402


def read(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


said = json.load(sys.stdin)
key = next((key for key in said["keys"] if key["kid"] == said["kid"]), None)
try:
    nacl.signing.VerifyKey(read(key["x"])).verify(said["text"].encode(), read(said["signature"]))
    print("signed")
except (TypeError, nacl.exceptions.BadSignatureError):
    print("broken")
