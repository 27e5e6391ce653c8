"""mailbox.py PORT USER PASSWORD append|flags: puts the message on standard input into the inbox, or prints the flags of all."""

import imaplib
import sys

port, user, password, deed = sys.argv[1:]
with imaplib.IMAP4("127.0.0.1", int(port)) as server:
    server.login(user, password)
    if deed == "append":
        answer, said = server.append("INBOX", None, None, sys.stdin.buffer.read())
        assert answer == "OK", said
    else:
        server.select("INBOX", readonly=True)
        _, found = server.fetch("1:*", "(FLAGS)")
        print("\n".join(line.decode() for line in found if line))
