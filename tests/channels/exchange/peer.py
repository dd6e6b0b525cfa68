"""A department for tests: a real HTTP(S) server on this machine that answers as told, and remembers what it was asked."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from anxin.channels.exchange.signing import HEADER, holds, signature

SECRET = "a secret of the two, long enough"
CONTENT = {"户口性质": "非农业家庭户", "登记状态": "正常"}


@dataclass
class Asked:
    key: str
    body: dict[str, Any]


@dataclass
class Peer:
    """`found` is its data by document; `way` changes how it answers: see `_Handler`."""

    found: dict[str, dict[str, Any]] = field(default_factory=lambda: {"household_register": CONTENT})
    way: str = "well"
    failures: int = 0
    retry_after: str = ""
    looked: int = 0
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    on_answered: Callable[[], None] = lambda: None

    def answer(self, key: str, asked: dict[str, Any]) -> bytes:
        """The same key gets the same answer, word for word."""
        document = asked["document"]
        if key not in self.answers:
            told: dict[str, Any] = {
                "found": document in self.found,
                "answered_at": "2020-02-10T09:00:00+08:00",
            }
            if told["found"]:
                about = asked["person"]["id_number"] if asked["person"] else asked["employer"]["uscc"]
                told |= {"reference": f"HJ-{len(self.answers) + 1}", "about": about}
                told["content"] = self.found[document]
            self.answers[key] = json.dumps(told, ensure_ascii=False).encode()
        return self.answers[key]


class _Handler(BaseHTTPRequestHandler):
    peer: Peer

    def do_POST(self) -> None:
        peer, sent = self.peer, self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        if not holds(self.headers.get(HEADER, ""), SECRET, key, sent):
            self._reply(401, b"{}", "")
            return
        asked = json.loads(sent)
        peer.asked.append(Asked(key, asked))
        if peer.failures:
            peer.failures -= 1
            self._reply(500, b"later", "")
            return
        body = peer.answer(key, asked)
        getattr(self, f"_answer_{peer.way}")(body, key)

    def do_OPTIONS(self) -> None:
        """Somebody looks whether we are here."""
        self.peer.looked += 1
        self._reply(503 if self.peer.way == "closed" else 405, b"", "")

    def _reply(self, status: int, body: bytes, signed: str, *, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header(HEADER, signed)
        if self.peer.retry_after:
            self.send_header("Retry-After", self.peer.retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _answer_well(self, body: bytes, key: str) -> None:
        self._reply(200, body, signature(SECRET, key, body))
        self.peer.on_answered()

    def _answer_slowly(self, body: bytes, key: str) -> None:
        time.sleep(1.5)
        self._answer_well(body, key)

    def _answer_by_drops(self, body: bytes, key: str) -> None:
        """Never silent long enough for a time limit of one reading."""
        self._reply(200, b"", signature(SECRET, key, body), length=len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def _answer_headers_by_drops(self, body: bytes, key: str) -> None:
        """A header without end, a byte at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        for _number in range(200):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def _answer_hangs_up(self, body: bytes, key: str) -> None:
        """Goes away before a word is said."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer_half_without_length(self, body: bytes, key: str) -> None:
        self.send_response(200)
        self.send_header(HEADER, signature(SECRET, key, body))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def _answer_noise(self, body: bytes, key: str) -> None:
        self.wfile.write(b"\x16\x03\x00\xff\xfe noise \x00\r\n\r\n")
        self.close_connection = True

    def _answer_wrong_length(self, body: bytes, key: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "many")
        self.send_header(HEADER, signature(SECRET, key, b"[" * 100_000))
        self.end_headers()
        self.wfile.write(b"[" * 100_000)
        self.close_connection = True

    def _answer_in_another_encoding(self, body: bytes, key: str) -> None:
        self._signed(body.decode().encode("utf-16"), key)

    def _answer_maintenance_page(self, body: bytes, key: str) -> None:
        self._reply(200, b"<html>maintenance</html>", "")

    def _answer_about_another_person(self, body: bytes, key: str) -> None:
        told = json.loads(body) | {"about": "110101199003074776"}
        self._signed(json.dumps(told, ensure_ascii=False).encode(), key)

    def _answer_about_nobody(self, body: bytes, key: str) -> None:
        told = json.loads(body)
        del told["about"]
        self._signed(json.dumps(told, ensure_ascii=False).encode(), key)

    def _answer_twice(self, body: bytes, key: str) -> None:
        """Word for word the same, one answer after the other on one connection."""
        for _number in range(2):
            self._answer_well(body, key)

    def _answer_twice_in_one(self, body: bytes, key: str) -> None:
        self._reply(200, body + body, signature(SECRET, key, body))

    def _answer_busy(self, body: bytes, key: str) -> None:
        self._reply(429, b"", "")

    def _answer_closed(self, body: bytes, key: str) -> None:
        self._reply(503, b"", "")

    def _answer_half(self, body: bytes, key: str) -> None:
        self._reply(200, body[: len(body) // 2], signature(SECRET, key, body), length=len(body))

    def _answer_signed_by_another(self, body: bytes, key: str) -> None:
        self._reply(200, body, signature("another secret, as long as it", key, body))

    def _answer_unsigned(self, body: bytes, key: str) -> None:
        self._reply(200, body, "")

    def _answer_signed_for_another_request(self, body: bytes, key: str) -> None:
        self._reply(200, body, signature(SECRET, f"{key}-other", body))

    def _answer_changed_on_the_way(self, body: bytes, key: str) -> None:
        self._reply(200, body.replace("正常".encode(), "迁出".encode()), signature(SECRET, key, body))

    def _answer_not_json(self, body: bytes, key: str) -> None:
        self._signed(b"<html>maintenance</html>", key)

    def _answer_a_list(self, body: bytes, key: str) -> None:
        self._signed(b"[1]", key)

    def _answer_without_content(self, body: bytes, key: str) -> None:
        self._signed(b'{"found": true, "reference": "HJ-1"}', key)

    def _answer_without_reference(self, body: bytes, key: str) -> None:
        self._signed(b'{"found": true, "content": {}}', key)

    def _answer_too_large(self, body: bytes, key: str) -> None:
        self._signed(b" " * (1024 * 1024 + 1), key)

    def _answer_500(self, body: bytes, key: str) -> None:
        self._reply(500, b"broken", "")

    def _answer_404(self, body: bytes, key: str) -> None:
        self._reply(404, b"no such address", "")

    def _answer_elsewhere(self, body: bytes, key: str) -> None:
        self.send_response(307)
        self.send_header("Location", f"{self.peer.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _signed(self, body: bytes, key: str) -> None:
        self._reply(200, body, signature(SECRET, key, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is one of the things tested."""


@contextmanager
def running(peer: Peer, certificate: Path | None = None) -> Iterator[Peer]:
    """Serves until the block ends; with a file of certificate and key by HTTPS."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"peer": peer}))
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if certificate else "http"
    peer.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent() -> Iterator[int]:
    """Takes connections and never says a word, not even for TLS; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def make_certificate(folder: Path) -> tuple[Path, str]:
    """A certificate that no authority signed, with its key in one file, and its SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "department")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "department.pem"
    path.write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    return path, certificate.fingerprint(hashes.SHA256()).hex()
