# SPDX-License-Identifier: Apache-2.0
"""A community ready to issue, and what applicants bring: keys and requests made by python3-cryptography."""
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from harness import pem_to_x5c

ROLES = ("operator", "registrar", "relying-party", "auditor")


def make_key(kind="ec-p256"):
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind.split("-")[1]))
    return ec.generate_private_key({"ec-p256": ec.SECP256R1(), "ec-p384": ec.SECP384R1(), "ec-p224": ec.SECP224R1()}[kind])


def make_csr(key, uris=(), common_name="Example App", dns=(), digest=None):
    """PEM of a certification request."""
    names = [x509.UniformResourceIdentifier(uri) for uri in uris] + [x509.DNSName(name) for name in dns]
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)]))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    return builder.sign(key, digest or hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class World:
    def __init__(self, node, slug="example", organization="Example Clinic", uri="https://app.example.org/fhir",
                 settings=None):
        self.node, self.slug, self.uri = node, slug, uri
        self.community_uri = "udap://%s.example.org/" % slug
        self.base = "/v1/communities/" + slug
        admin = node.management.as_(node.administrator)
        self.admin = admin
        body = {"slug": slug, "uri": self.community_uri, "name": "Community " + slug}
        if settings:
            body["settings"] = settings
        self.community = admin.post("/v1/communities", body)
        self.tokens = {role: self.make_token(role, "%s of %s" % (role, slug)) for role in ROLES}
        self.operator = node.management.as_(self.tokens["operator"])
        self.registrar = node.management.as_(self.tokens["registrar"])
        self.relying_party = node.relying_party.as_(self.tokens["relying-party"])
        self.root = self.operator.post(self.base + "/authorities", {
            "name": "Root", "kind": "root", "subject": "CN=Root,O=%s" % slug, "key_algorithm": "ec-p384"})
        self.issuing = self.operator.post(self.base + "/authorities", {
            "name": "Issuing CA", "kind": "intermediate", "parent": "Root", "subject": "CN=Issuing CA,O=%s" % slug,
            "key_algorithm": "ec-p256"})
        self.organization = self.registrar.post(self.base + "/organizations", {
            "name": organization, "contacts": [{"name": "Operations", "email": "operations@example.org"}], "uris": [uri]})
        self.operator.post(self.base + "/organizations/%s/approve" % self.organization["id"], status=200)

    def make_token(self, role, name, community=True):
        grant = {"role": role}
        if community:
            grant["community"] = self.slug
        principal = self.admin.post("/v1/principals", {"name": name, "grants": [grant]})
        return self.admin.post("/v1/principals/%s/tokens" % principal["id"])["token"]

    def issue(self, uris=None, status=201, key=None, headers=None, **members):
        """Issues to the organization; the certificate object."""
        body = {"organization": self.organization["id"], "profile": "udap-client",
                "csr": make_csr(key or make_key(), uris or [self.uri]), **members}
        return self.registrar.post(self.base + "/certificates", body, status=status, headers=headers)

    def revoke(self, certificate, reason="keyCompromise", status=200, **members):
        return self.registrar.post(self.base + "/certificates/%s/revoke" % certificate["id"],
                                   {"reason": reason, **members}, status=status)

    def decide(self, certificate, plane=None, **members):
        question = {"community": self.slug, "x5c": certificate["x5c"], "purpose": "client", **members}
        return (plane or self.relying_party).post("/v1/decisions/chain", question, status=200)

    def publish_crl(self, authority=None):
        return self.operator.post(self.base + "/authorities/%s/crls" % (authority or self.issuing)["id"])

    def crl(self, authority, plane=None):
        """DER of the current CRL."""
        return (plane or self.node.relying_party).get("/crl/%s.crl" % authority["id"]).body

    def anchors_pem(self):
        return self.node.relying_party.get("/communities/%s/anchors.pem" % self.slug).body.decode()

    def chain_x5c(self, certificate):
        return pem_to_x5c(certificate["pem"], certificate["chain_pem"])
