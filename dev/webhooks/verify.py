#!/usr/bin/env python3
"""Verify what was sent to a webhook with the official Python library of Standard Webhooks.

    python3 dev/webhooks/verify.py FOLDER < message.json

FOLDER has the library; the message is {"secret": .., "headers": {..}, "body": ".."}. Prints the id of the event, or fails.
"""

import json
import sys


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    from standardwebhooks.webhooks import Webhook

    message = json.load(sys.stdin)
    event = Webhook(message["secret"]).verify(message["body"], message["headers"])
    print(event["id"])


if __name__ == "__main__":
    main()
