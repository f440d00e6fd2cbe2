"""Plays an IMAP server with one mailbox: as much of RFC 9051 as reading unseen mails and marking them takes."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class MailboxSimulator:
    """A mailbox in memory. Use it as a context manager.

    Attributes:
        mails: whole mails, oldest first; the UID of each is its place, beginning with 1.
        seen: UIDs marked as seen.
        commands: what the client asked, without arguments.
    """

    user: str = "laporan"
    password: str = "simulated"  # noqa: S105 - opens nothing
    mails: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)

    def __enter__(self) -> MailboxSimulator:
        simulator = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK IMAP4rev1 simulator\r\n")
                for line in self.rfile:
                    tag, _space, rest = line.decode("ascii", "replace").strip().partition(" ")
                    for answer in simulator._answers(rest):
                        self.wfile.write(answer + b"\r\n")
                    is_refused = simulator._is_refused(rest)
                    self.wfile.write(f"{tag} {'NO refused' if is_refused else 'OK done'}\r\n".encode())
                    if rest.upper().startswith("LOGOUT"):
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def _is_refused(self, command: str) -> bool:
        if not command.upper().startswith("LOGIN"):
            return False
        return command.split()[1:] != [f'"{self.user}"', f'"{self.password}"']

    def _answers(self, command: str) -> list[bytes]:
        upper = command.upper()
        self.commands.append(" ".join(upper.split()[: 2 if upper.startswith("UID") else 1]))
        if upper.startswith("CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1"]
        if upper.startswith(("SELECT", "EXAMINE")):
            return [b"* FLAGS (\\Seen)", f"* {len(self.mails)} EXISTS".encode(), b"* OK [UIDVALIDITY 1]"]
        if upper.startswith("UID SEARCH"):
            numbers = range(1, len(self.mails) + 1)
            wanted = [n for n in numbers if n not in self.seen or "UNSEEN" not in upper]
            return [("* SEARCH " + " ".join(map(str, wanted))).strip().encode()]
        if upper.startswith("UID FETCH"):
            number = int(upper.split()[2])
            return self._fetched(number, only_head="[HEADER]" in upper) if number <= len(self.mails) else []
        if upper.startswith("UID STORE"):
            numbers_given = [int(n) for n in re.findall(r"\d+", upper.split()[2])]
            if "+FLAGS" in upper and "\\SEEN" in upper:
                self.seen.update(numbers_given)
            return []
        return [b"* BYE"] if upper.startswith("LOGOUT") else []

    def _fetched(self, number: int, *, only_head: bool) -> list[bytes]:
        whole = self.mails[number - 1]
        part = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if only_head else whole
        flags = "\\Seen" if number in self.seen else ""
        head = f"* {number} FETCH (UID {number} FLAGS ({flags}) RFC822.SIZE {len(whole)} "
        name = "BODY[HEADER]" if only_head else "BODY[]"
        return [head.encode() + f"{name} {{{len(part)}}}\r\n".encode() + part + b")"]
