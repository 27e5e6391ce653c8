#!/usr/bin/env python3
"""A mail server for trying out and for tests: keeps every mail, shows an inbox, fails when asked to.

It listens on 127.0.0.1 only, and prints one line of JSON when it is ready: {"smtp": 1025, "web": 8025}.

    GET    /messages[?to=ADDRESS][&after=NUMBER]   what was accepted, in the order of arrival
    GET    /messages/N, /messages/N/raw, /messages/N/html
    DELETE /messages                               forget them
    GET    /status                                 how many were received, refused, cut off, are held now
    PUT    /behaviour                              a list of faults (class Fault), the first that fits is used
    DELETE /behaviour                              behave again
    POST   /release                                answer what is held now
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import email
import email.policy
import json
import signal
import ssl
import sys
import threading
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable
from urllib.parse import parse_qs, urlsplit

STAGES = ("connect", "mail", "rcpt", "data", "message")
DEEDS = ("pass", "answer", "drop", "hold")


@dataclass
class Fault:
    """What to do instead of accepting, where, for whom and how often.

    `at`: one of connect, MAIL, RCPT, DATA (the command) or message (the end of the data has arrived).
    `do`: pass (only wait `seconds`), answer `code`, drop the connection, or hold it without an answer
    until /release. `keep`: the message is accepted into the mailbox first, so that dropping or holding
    at `message` leaves the sender in doubt about a mail that did arrive.
    """

    at: str = "message"
    do: str = "pass"
    code: int = 451
    text: str = ""
    seconds: float = 0
    to: str | None = None
    times: int | None = None
    keep: bool = False

    def __post_init__(self) -> None:
        if self.at not in STAGES or self.do not in DEEDS:
            raise ValueError(f"`at` is one of {', '.join(STAGES)}; `do` is one of {', '.join(DEEDS)}")

    @property
    def reply(self) -> str:
        text = self.text or ("Try again later" if self.code < 500 else "No such mailbox")
        return f"{self.code} {self.code // 100}.0.0 {text}"

    def fits(self, stage: str, to: list[str]) -> bool:
        return self.at == stage and self.times != 0 and (self.to is None or self.to in to)


class Mailbox:
    """Everything that was accepted, and how to behave. Shared by the SMTP loop and the web threads."""

    def __init__(self, folder: Path | None) -> None:
        self.lock = threading.Lock()
        self.folder = folder
        self.messages: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.counts = {"refused": 0, "dropped": 0, "held": 0}
        self.gate = asyncio.Event()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self.messages = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]

    def keep(self, sender: str, to: list[str], raw: bytes) -> None:
        with self.lock:
            number = self.messages[-1]["number"] + 1 if self.messages else 1
            message = {"number": number, "from": sender, "to": to, **parsed(raw)}
            self.messages.append(message)
            if self.folder:
                # Whole or not at all, wherever this process is killed: half a file could not be read at the next start.
                new = self.folder / f"{number:06}.new"
                new.write_text(json.dumps(message))
                new.replace(self.folder / f"{number:06}.json")

    def select(self, to: str | None, after: int) -> list[dict[str, Any]]:
        with self.lock:
            return [shown(m) for m in self.messages if m["number"] > after and (to is None or to in m["to"])]

    def find(self, number: int) -> dict[str, Any] | None:
        with self.lock:
            return next((m for m in self.messages if m["number"] == number), None)

    def forget(self) -> None:
        with self.lock:
            self.messages.clear()
            for file in self.folder.glob("*.json") if self.folder else ():
                file.unlink()

    def status(self) -> dict[str, int]:
        with self.lock:
            return {"received": len(self.messages), **self.counts}

    def behave(self, faults: list[Fault]) -> None:
        with self.lock:
            self.faults = faults

    def count(self, what: str, by: int = 1) -> None:
        with self.lock:
            self.counts[what] += by

    def take(self, stage: str, to: list[str]) -> Fault | None:
        """The fault that strikes now, if any; one use of it is spent."""
        with self.lock:
            fault = next((f for f in self.faults if f.fits(stage, to)), None)
            if fault and fault.times is not None:
                fault.times -= 1
            return fault

    def release(self) -> None:
        """Runs on the SMTP loop: what is held now goes on, what comes later is held again."""
        self.gate.set()
        self.gate = asyncio.Event()


def parsed(raw: bytes) -> dict[str, Any]:
    """A mail as the inbox and the tests read it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)

    def body(kind: str) -> str | None:
        part = mail.get_body(preferencelist=(kind,))
        return part.get_content() if part else None

    return {
        "message_id": mail["Message-ID"],
        "subject": str(mail["Subject"] or ""),
        "headers": [[name, str(value)] for name, value in mail.items()],
        "text": body("plain"),
        "html": body("html"),
        "received_at": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "size": len(raw),
        "raw": base64.b64encode(raw).decode(),
    }


def shown(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "raw"}


def smtp_server(library: str | None, mailbox: Mailbox, options: argparse.Namespace) -> Callable[[], Any]:
    """A factory of SMTP sessions; the library is imported here because its folder is an option."""
    if library:
        sys.path.insert(0, library)
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    class Session(SMTP):
        """The conversation, with a place at every stage where it can go wrong."""

        async def _handle_client(self) -> None:
            answer = await self.strike("connect", [])
            if answer:
                await self.push(answer)
                self.transport.close()
                return
            await super()._handle_client()

        async def smtp_DATA(self, arg: str) -> None:
            answer = await self.strike("data", self.envelope.rcpt_tos)
            if answer:
                await self.push(answer)
            else:
                await super().smtp_DATA(arg)

        async def strike(self, stage: str, to: list[str], keep: Callable[[], None] | None = None) -> str | None:
            """The answer that a fault gives here, or None to go on. `keep` accepts the message first."""
            fault = mailbox.take(stage, to)
            if fault is None:
                return None
            if keep and fault.keep:
                keep()
            await asyncio.sleep(fault.seconds)
            if fault.do == "hold":
                await self.hold()
            if fault.do == "drop":
                mailbox.count("dropped")
                self.transport.abort()
                raise asyncio.CancelledError
            if fault.do == "answer":
                mailbox.count("refused")
                return fault.reply
            return "250 OK" if keep and fault.keep else None

        async def hold(self) -> None:
            mailbox.count("held")
            try:
                await mailbox.gate.wait()
            finally:
                mailbox.count("held", -1)

    class Handler:
        async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
            answer = await server.strike("mail", [])
            if not answer:
                envelope.mail_from = address
                envelope.mail_options.extend(options)
            return answer or "250 OK"

        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
            answer = await server.strike("rcpt", [address])
            if not answer:
                envelope.rcpt_tos.append(address)
                envelope.rcpt_options.extend(options)
            return answer or "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            def keep() -> None:
                mailbox.keep(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)

            answer = await server.strike("message", envelope.rcpt_tos, keep)
            if not answer:
                keep()
            return answer or "250 OK"

    def authenticate(server, session, envelope, mechanism, data):
        user, _, password = options.auth.partition(":")
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right)

    tls = None
    if options.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.cert, options.key)
    return lambda: Session(
        Handler(),
        hostname="mailcatcher.invalid",
        enable_SMTPUTF8=True,
        data_size_limit=None,
        timeout=3600,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=authenticate if options.auth else None,
        auth_required=bool(options.auth),
        auth_require_tls=tls is not None,
    )


def web_server(mailbox: Mailbox, port: int, loop: asyncio.AbstractEventLoop) -> ThreadingHTTPServer:
    """The inbox for people and the controls for tests."""
    page = (Path(__file__).parent / "inbox.html").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802
            match self.parts():
                case []:
                    self.send(200, page, "text/html; charset=utf-8", "default-src 'self' 'unsafe-inline'")
                case ["messages"]:
                    query = parse_qs(urlsplit(self.path).query)
                    self.json(mailbox.select(query.get("to", [None])[0], int(query.get("after", ["0"])[0])))
                case ["messages", number, *rest] if number.isdigit():
                    self.message(mailbox.find(int(number)), rest)
                case ["status"]:
                    self.json(mailbox.status())
                case ["behaviour"]:
                    self.json([asdict(fault) for fault in mailbox.faults])
                case _:
                    self.json({"error": "no such page"}, 404)

        def do_PUT(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.parts() != ["behaviour"]:
                return self.json({"error": "no such page"}, 404)
            try:
                known = {field.name for field in fields(Fault)}
                faults = [Fault(**fault) for fault in json.loads(body)]
            except (TypeError, ValueError) as error:
                return self.json({"error": f"{error}; a fault has {', '.join(sorted(known))}"}, 400)
            mailbox.behave(faults)
            self.json([asdict(fault) for fault in faults])

        def do_POST(self) -> None:  # noqa: N802
            if self.parts() != ["release"]:
                return self.json({"error": "no such page"}, 404)
            loop.call_soon_threadsafe(mailbox.release)
            self.json({"released": True})

        def do_DELETE(self) -> None:  # noqa: N802
            match self.parts():
                case ["messages"]:
                    mailbox.forget()
                case ["behaviour"]:
                    mailbox.behave([])
                case _:
                    return self.json({"error": "no such page"}, 404)
            self.json({"done": True})

        def message(self, message: dict[str, Any] | None, rest: list[str]) -> None:
            if message is None:
                self.json({"error": "no such message"}, 404)
            elif rest == ["raw"]:
                self.send(200, base64.b64decode(message["raw"]), "text/plain; charset=utf-8", "sandbox")
            elif rest == ["html"]:
                safe = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
                self.send(200, (message["html"] or "").encode(), "text/html; charset=utf-8", safe)
            elif not rest:
                self.json(shown(message))
            else:
                self.json({"error": "no such page"}, 404)

        def parts(self) -> list[str]:
            return [part for part in urlsplit(self.path).path.split("/") if part]

        def json(self, value: Any, status: int = 200) -> None:
            self.send(status, json.dumps(value).encode(), "application/json", "default-src 'none'")

        def send(self, status: int, body: bytes, kind: str, policy: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent: the inbox asks every second."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


async def serve(options: argparse.Namespace) -> None:
    mailbox = Mailbox(options.folder)
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(smtp_server(options.library, mailbox, options), "127.0.0.1", options.smtp)
    web = web_server(mailbox, options.web, loop)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    over = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, over.set)
    print(json.dumps({"smtp": smtp.sockets[0].getsockname()[1], "web": web.server_address[1]}), flush=True)
    await over.wait()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smtp", type=int, default=0, help="port for mail (0: any free one)")
    parser.add_argument("--web", type=int, default=0, help="port for the inbox (0: any free one)")
    parser.add_argument("--folder", type=Path, help="keep the mail here, over restarts")
    parser.add_argument("--library", help="folder that holds aiosmtpd, where it is not installed")
    parser.add_argument("--cert", help="certificate: STARTTLS is then required")
    parser.add_argument("--key", help="private key of the certificate")
    parser.add_argument("--auth", help="user:password, then required")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        asyncio.run(serve(arguments()))
    except ImportError as missing:
        sys.exit(f"{missing}. Run `make tools` first.")
    except OSError as taken:
        sys.exit(f"The mail catcher cannot start: {taken}.")
