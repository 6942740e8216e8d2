# SPDX-License-Identifier: Apache-2.0
"""Writes what the fuzz targets start from: one directory per target under the one that is named.

usage: seeds.py DIRECTORY
"""
import base64
import pathlib
import sys


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*parts):
    return tlv(0x30, *parts)


def oid(text):
    return tlv(0x06, bytes.fromhex(text))


ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"))
DATE = tlv(0x17, b"260101000000Z")
LATER = tlv(0x18, b"20500101000000Z")
# The generator of P-256, SEC 2 2.4.2.
POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
SPKI = sequence(sequence(oid("2a8648ce3d0201"), oid("2a8648ce3d030107")), tlv(0x03, b"\0", POINT))
SIGNATURE = tlv(0x03, b"\0", sequence(tlv(0x02, b"\x01"), tlv(0x02, b"\x02")))


def name(common_name):
    return sequence(
        tlv(0x31, sequence(oid("550406"), tlv(0x13, b"US"))),
        tlv(0x31, sequence(oid("550403"), tlv(0x0C, common_name.encode()))),
    )


def extension(identifier, value, critical=False):
    return sequence(oid(identifier), tlv(0x01, b"\xff") if critical else b"", tlv(0x04, value))


def signed(tbs):
    return sequence(tbs, ECDSA_SHA256, SIGNATURE)


URI = tlv(0x86, b"http://pki.example.org/a")
GENERAL_NAMES = sequence(URI, tlv(0x82, b"a.example.org"), tlv(0x81, b"a@example.org"), tlv(0x87, b"\x0a\0\0\x01"),
                         tlv(0xA4, name("D")), tlv(0x88, b"\x2a\x03"))
POINT_OF_CRL = sequence(sequence(tlv(0xA0, tlv(0xA0, URI)), tlv(0x81, b"\x06\x40"), tlv(0xA2, tlv(0xA4, name("I")))))
ACCESS = sequence(sequence(oid("2b06010505073001"), URI), sequence(oid("2b06010505073002"), URI))
CA_EXTENSIONS = [
    extension("551d13", sequence(tlv(0x01, b"\xff"), tlv(0x02, b"\x01")), True),
    extension("551d0f", tlv(0x03, b"\x01\x06"), True),
    extension("551d0e", tlv(0x04, b"key")),
    extension("551d23", sequence(tlv(0x80, b"key"), tlv(0xA1, tlv(0xA4, name("A"))), tlv(0x82, b"\x05"))),
    extension("551d1e", sequence(tlv(0xA0, sequence(tlv(0x82, b"example.org"))), tlv(0xA1, sequence(tlv(0x87, bytes(8))))), True),
    extension("551d20", sequence(sequence(oid("2a03"), sequence(sequence(oid("2b06010505070201"), tlv(0x16, b"http://a")))))),
    extension("551d21", sequence(sequence(oid("2a03"), oid("2a04"))), True),
    extension("551d24", sequence(tlv(0x80, b"\0"), tlv(0x81, b"\x01")), True),
    extension("551d36", tlv(0x02, b"\0"), True),
]
LEAF_EXTENSIONS = [
    extension("551d11", GENERAL_NAMES),
    extension("551d12", sequence(URI)),
    extension("551d25", sequence(oid("2b06010505070302"))),
    extension("551d1f", POINT_OF_CRL),
    extension("551d2e", POINT_OF_CRL),
    extension("2b06010505070101", ACCESS),
    extension("551d09", sequence(sequence(oid("2a03"), tlv(0x31, tlv(0x0C, b"x"))))),
    extension("2b0601050507300105", tlv(0x05)),
]


def certificate(extensions, issuer="A", subject="B"):
    return signed(sequence(tlv(0xA0, tlv(0x02, b"\x02")), tlv(0x02, b"\x40" + bytes(16)), ECDSA_SHA256, name(issuer),
                           sequence(DATE, LATER), name(subject), SPKI, tlv(0xA3, sequence(*extensions))))


def entry(serial, *extensions):
    return sequence(tlv(0x02, serial), DATE, sequence(*extensions) if extensions else b"")


REASON = extension("551d15", tlv(0x0A, b"\x01"))
HOLD = extension("551d15", tlv(0x0A, b"\x06"))
INVALID_SINCE = extension("551d18", tlv(0x18, b"20250101000000Z"))
ISSUER = extension("551d1d", sequence(tlv(0xA4, name("B"))), True)


def crl(extensions, *entries):
    return signed(sequence(tlv(0x02, b"\x01"), ECDSA_SHA256, name("A"), DATE, DATE,
                           sequence(*entries) if entries else b"", tlv(0xA0, sequence(*extensions))))


NUMBER = extension("551d14", tlv(0x02, b"\x05"))
DELTA = extension("551d1b", tlv(0x02, b"\x04"), True)
INDIRECT = extension("551d1c", sequence(tlv(0xA0, tlv(0xA0, URI)), tlv(0x84, b"\xff")), True)


def request(*attributes):
    return signed(sequence(tlv(0x02, b"\0"), name("B"), SPKI, tlv(0xA0, *attributes)))


REQUESTED = sequence(oid("2a864886f70d01090e"), tlv(0x31, sequence(extension("551d11", GENERAL_NAMES))))
PASSWORD = sequence(oid("2a864886f70d010907"), tlv(0x31, tlv(0x0C, b"x")))


def pkcs7(*certificates):
    data = sequence(tlv(0x02, b"\x01"), tlv(0x31), sequence(oid("2a864886f70d010701")), tlv(0xA0, *certificates), tlv(0x31))
    return sequence(oid("2a864886f70d010702"), tlv(0xA0, data))


def pem(label, der):
    body = base64.encodebytes(der).decode()
    return f"text\n-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


LEAF, CA = certificate(LEAF_EXTENSIONS), certificate(CA_EXTENSIONS)
PLAIN_CA = [extension("551d13", sequence(tlv(0x01, b"\xff")), True)]
ROOT = certificate(PLAIN_CA, "A", "A")
CHAINS = [
    certificate(LEAF_EXTENSIONS, "A", "C") + ROOT,
    certificate([extension("551d11", sequence(URI))], "B", "C") + certificate(PLAIN_CA) + CA + ROOT,
    certificate([extension("551d11", sequence(tlv(0x82, b"a.example.org"))), CA_EXTENSIONS[5]], "B", "C") + CA + ROOT,
    certificate(LEAF_EXTENSIONS, "B", "C") + certificate(PLAIN_CA, "D", "B") + certificate(PLAIN_CA, "B", "D")
    + certificate(PLAIN_CA, "A", "D") + ROOT,
]
SEEDS = {
    "decide": CHAINS,
    "cert": [LEAF, CA, certificate(LEAF_EXTENSIONS + CA_EXTENSIONS)],
    "crl": [
        crl([NUMBER]),
        crl([NUMBER, DELTA], entry(b"\x05", REASON), entry(b"\x05", HOLD), entry(b"\x06"), entry(b"\x07", INVALID_SINCE)),
        crl([NUMBER, INDIRECT], entry(b"\x05"), entry(b"\x05", REASON, ISSUER), entry(b"\x06")),
    ],
    "csr": [request(), request(REQUESTED, PASSWORD)],
    "bundle": [LEAF + CA, pkcs7(LEAF, CA), pem("CERTIFICATE", LEAF) + pem("PKCS7", pkcs7(CA)),
               pem("CERTIFICATE REQUEST", request()), pem("PRIVATE KEY", b"0\0")],
    "json": [
        b'{"revocation":"require","max_path_length":5,"required_policies":["1.2.3"],"max_leaf_days":0}',
        b'[1.5e10,-0,true,null,"\\u00e4\\ud83d\\udd11\\n",{"a":{"b":[[]]}}]',
    ],
    "name_text": [b"CN=Example Root,O=Example\\, Inc.,C=US", b"1.2.3=#0c0141+OU=\\C3\\A4 \\ ,DC=example,emailAddress=a@b",
                  "CN=\\#Größe\\20".encode()],
}


def main():
    root = pathlib.Path(sys.argv[1])
    for target, seeds in SEEDS.items():
        directory = root / target
        directory.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (directory / f"seed-{number}").write_bytes(seed)


if __name__ == "__main__":
    main()
