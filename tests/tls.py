"""A door with TLS before a Redis on a Unix socket, with a certificate that it signed itself."""

import datetime
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class TlsDoor:
    """Listens on this machine and hands on to `socket_path`; `certificate` is what it shows."""

    def __init__(self, socket_path: str, folder: Path) -> None:
        self.certificate = folder / "redis.pem"
        self._path = socket_path
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, _self_signed(self.certificate))
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """The address for a Redis client."""
        return f"rediss://127.0.0.1:{self._listening.getsockname()[1]}/0"

    def close(self) -> None:
        """Take nobody any more."""
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                outside, _ = self._listening.accept()
                threading.Thread(target=self._hand_on, args=(outside,), daemon=True).start()

    def _hand_on(self, outside: socket.socket) -> None:
        inside = socket.socket(socket.AF_UNIX)
        with suppress(OSError), inside, self._context.wrap_socket(outside, True) as client:
            inside.connect(self._path)
            threading.Thread(target=_pump, args=(client, inside), daemon=True).start()
            _pump(inside, client)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def _self_signed(path: Path) -> Path:
    """Write a certificate for this machine to `path`; the path of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    keys = path.with_suffix(".key")
    keys.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return keys
