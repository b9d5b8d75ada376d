"""Debian's nginx with TLS as an ordinary user's process, on loopback alone: a port for each kind of certificate."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.sources.openssh import free_port, wait_for

NGINX = "/usr/sbin/nginx"  # where it lies is on no ordinary user's PATH
KINDS = ("good", "expired", "another_name", "unknown_authority")
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Nginx:
    """A running server. ``folder``: what it serves; ``ports``: by certificate; who signed, as files.

    ``stranger``: the authority that has signed for the port ``unknown_authority``, and for no other.
    """

    folder: Path
    ports: dict[str, int]
    authority: Path
    stranger: Path

    def address(self, kind: str = "good") -> str:
        return f"https://127.0.0.1:{self.ports[kind]}"


@contextmanager
def nginx() -> Iterator[Nginx]:
    """Start it, and end it."""
    place = Path(tempfile.mkdtemp(prefix="eh"))
    place.chmod(0o755)
    (place / "in").mkdir()
    ports = {kind: free_port() for kind in KINDS}
    certify(place)
    servers = "".join(
        f"server {{ listen 127.0.0.1:{port} ssl; root {place}/in; location = /denied.csv {{ deny all; }}"
        f" ssl_certificate {place}/{kind}.pem; ssl_certificate_key {place}/{kind}.pem; }}\n"
        for kind, port in ports.items()
    )
    try:
        with serving(place, servers, ports.values()):
            yield Nginx(place / "in", ports, place / "authority.pem", place / "stranger.pem")
    finally:
        shutil.rmtree(place)


@contextmanager
def serving(place: Path, servers: str, ports: Iterable[int]) -> Iterator[None]:
    """Run it with these servers until the block ends; ``place``: a folder for what it writes."""
    temporary = "".join(f"{name}_temp_path {place}/{name};\n" for name in _TEMPORARY)
    text = f"""\
daemon off;
master_process off;
pid {place}/pid;
events {{}}
http {{
access_log off;
{temporary}{servers}}}
"""
    (place / "config").write_text(text, encoding="utf-8")
    with (place / "log").open("wb") as log:
        server = subprocess.Popen([NGINX, "-e", "stderr", "-c", str(place / "config")], stderr=log)
    try:
        for port in ports:
            wait_for(port, place / "log")
        yield
    finally:
        server.terminate()
        server.wait()


def certify(place: Path) -> None:
    """Make an authority and a certificate of each kind; another authority has signed the last one."""
    authority, stranger = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    for name, key in (("authority", authority), ("stranger", stranger)):
        own = _certificate(name, key, key, days=9, names=[], by=name)
        (place / f"{name}.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    here, there = x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("another.example")
    for kind in KINDS:
        key = ec.generate_private_key(ec.SECP256R1())
        signer = stranger if kind == "unknown_authority" else authority
        names: list[x509.GeneralName] = [there if kind == "another_name" else here]
        by = "stranger" if signer is stranger else "authority"
        made = _certificate(kind, key, signer, days=-1 if kind == "expired" else 9, names=names, by=by)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (place / f"{kind}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    days: int,
    names: list[x509.GeneralName],
    by: str = "authority",
) -> x509.Certificate:
    """A certificate that ends in so many days; the authority's where it has no names."""
    now = datetime.datetime.now(datetime.UTC)
    subject, issuer = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in (name, by))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(10))
        .not_valid_after(now + datetime.timedelta(days))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(signer, hashes.SHA256())
