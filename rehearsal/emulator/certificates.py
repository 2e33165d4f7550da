"""The certificates that let every client speak TLS to the emulator.

The authority lives as long as one launch. Its private key is never written to disk, so nobody can
sign with it afterwards.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = dt.timedelta(days=30)
_CLOCK_SKEW = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Certificates:
    """Where the certificate files are.

    Attributes
    ----------
    ca_file
        PEM of the authority that clients trust.
    server_file, key_file
        PEM of the server certificate and of its private key (readable by the owner only).
    trust_store
        PKCS12 truststore with the authority as a trusted entry, for Java.
    trust_store_password
        Password of the truststore; it protects integrity only, the content is public.
    """

    ca_file: Path
    server_file: Path
    key_file: Path
    trust_store: Path
    trust_store_password: str


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def make_certificates(
    directory: Path, private_directory: Path, hosts: Sequence[str] = ()
) -> Certificates:
    """Make a fresh authority, a certificate for 127.0.0.1 and localhost, and a Java truststore.

    Only path-style addresses are covered: there is no wildcard for bucket host names.

    Parameters
    ----------
    directory
        Receives `ca.pem` and `truststore.p12`, which clients read.
    private_directory
        Receives the server's certificate and private key; removed by the caller at exit.
    hosts
        Further names that the server's certificate is for.

    Raises
    ------
    OSError
        When a file cannot be written.
    """
    authority_name = "rehearsal emulator authority"
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = (
        _builder(authority_name, authority_name, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    server_key = ec.generate_private_key(ec.SECP256R1())
    server = (
        _builder("127.0.0.1", authority_name, server_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")),
                    *[x509.DNSName(one) for one in ("localhost", *hosts)],
                ]
            ),
            critical=False,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    password = secrets.token_hex(12)
    # Java accepts an entry as trusted only with the trustedKeyUsage attribute, which this
    # writer sets.
    store = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(authority, b"rehearsal-emulator")],
        serialization.BestAvailableEncryption(password.encode()),
    )
    result = Certificates(
        ca_file=directory / "ca.pem",
        server_file=private_directory / "server.pem",
        key_file=private_directory / "server.key",
        trust_store=directory / "truststore.p12",
        trust_store_password=password,
    )
    result.ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    result.server_file.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    result.key_file.touch(mode=0o600)
    result.key_file.write_bytes(
        server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    result.trust_store.write_bytes(store)
    return result
