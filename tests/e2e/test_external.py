# SPDX-License-Identifier: Apache-2.0
"""CAs that others run: imported as PEM, DER and PKCS#7, trusted within constraints, told apart by community."""
import base64
import subprocess

import pytest

from harness import der_base64, pem_to_x5c
from world import World

CONFIG = """
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = URI:https://foreign.example.org/fhir
"""


class ForeignPki:
    """Root, intermediate and leaf made by the openssl command."""

    def __init__(self, directory):
        self.directory = directory
        (directory / "openssl.cnf").write_text(CONFIG)
        self._issue("root", None)
        self._issue("intermediate", "root")
        self._issue("leaf", "intermediate")

    def _openssl(self, *args):
        subprocess.run(["openssl", *args], cwd=self.directory, check=True, capture_output=True)

    def _issue(self, name, issuer):
        self._openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "openssl.cnf",
                      "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/O=Foreign/CN=Foreign " + name)
        signer = ["-signkey", name + ".key"] if issuer is None else ["-CA", issuer + ".pem", "-CAkey", issuer + ".key", "-CAcreateserial"]
        self._openssl("x509", "-req", "-in", name + ".csr", "-days", "365", "-extfile", "openssl.cnf", "-extensions", name,
                      "-out", name + ".pem", *signer)

    def pem(self, name):
        return (self.directory / (name + ".pem")).read_text()

    def der(self, name):
        return base64.b64decode(pem_to_x5c(self.pem(name))[0])

    def pkcs7(self, *names):
        files = [part for name in names for part in ("-certfile", name + ".pem")]
        self._openssl("crl2pkcs7", "-nocrl", "-outform", "DER", "-out", "bundle.p7b", *files)
        return (self.directory / "bundle.p7b").read_bytes()


@pytest.fixture(scope="module")
def foreign(directory):
    path = directory / "foreign"
    path.mkdir()
    return ForeignPki(path)


def ask(world, foreign, *names, **members):
    question = {"community": world.slug, "x5c": pem_to_x5c(*[foreign.pem(name) for name in names]), "purpose": "client", **members}
    return world.relying_party.post("/v1/decisions/chain", question, status=200)


def rules(verdict):
    return {finding["rule"] for finding in verdict["findings"]}


def test_a_foreign_anchor_and_its_intermediate(world, foreign):
    assert ask(world, foreign, "leaf", "intermediate", "root")["verdict"] == "untrusted"
    world.operator.post(world.base + "/anchors", {"der": der_base64(foreign.der("root")), "purposes": ["client"]})
    # Nobody says whether the leaf is revoked: unknown is refused unless the community accepts it (rev-no-cdp).
    verdict = ask(world, foreign, "leaf", "intermediate")
    assert verdict["verdict"] == "indeterminate" and "rev-no-cdp" in rules(verdict), verdict
    world.operator.expect(200, "PATCH", world.base, {"settings": {"accept_without_source": True}})
    assert ask(world, foreign, "leaf", "intermediate")["verdict"] == "trusted"
    # Order and extra certificates of x5c do not matter (chain-use-x5c-rest).
    assert ask(world, foreign, "leaf", "root", "leaf", "intermediate")["verdict"] == "trusted"
    assert ask(world, foreign, "leaf")["verdict"] == "untrusted"
    imported = world.operator.post(world.base + "/authorities/import", {"der": der_base64(foreign.pkcs7("intermediate"))})
    assert imported["items"][0]["origin"] == "external" and imported["items"][0]["kind"] == "intermediate"
    assert ask(world, foreign, "leaf")["verdict"] == "trusted"
    assert ask(world, foreign, "leaf", purpose="server")["verdict"] == "untrusted"
    world.operator.post(world.base + "/authorities/%s/retire" % imported["items"][0]["id"], status=200)
    assert ask(world, foreign, "leaf")["verdict"] == "untrusted"
    world.operator.expect(200, "PATCH", world.base, {"settings": {"accept_without_source": False}})


def test_an_uploaded_root_is_never_an_anchor(world, foreign, node):
    """The attack intermediate-as-anchor."""
    strangers = World(node, slug="strangers", organization="Strangers", settings={"accept_without_source": True})
    assert ask(strangers, foreign, "leaf", "intermediate", "root")["verdict"] == "untrusted"


def test_communities_do_not_share_trust(world, node):
    """Invariant I18."""
    other = World(node, slug="other", organization="Other Clinic")
    certificate = world.issue()
    assert world.decide(certificate)["verdict"] == "trusted"
    assert other.decide(certificate)["verdict"] == "untrusted"
    version = world.decide(certificate)["trust_set_version"]
    other.operator.post(other.base + "/anchors", {"pem": world.root["pem"]})
    assert other.decide(certificate)["verdict"] == "trusted"
    assert world.decide(certificate)["trust_set_version"] == version
    # I12: the revocation of a certificate flips every community that trusts its CA.
    world.revoke(certificate)
    assert other.decide(certificate)["verdict"] == "untrusted"
    # Nobody asks about, or changes, another community.
    other.relying_party.problem("POST", "/v1/decisions/chain", {"community": world.slug, "x5c": certificate["x5c"]}, status=403)
    other.operator.problem("GET", world.base, status=403)
    other.registrar.problem("POST", other.base + "/certificates/%s/revoke" % certificate["id"], {"reason": "superseded"}, status=404)


def test_without_a_community_every_community_of_the_caller_is_asked(world):
    certificate = world.issue()
    verdict = world.relying_party.post("/v1/decisions/chain", {"x5c": certificate["x5c"], "purpose": "client"}, status=200)
    assert verdict["verdict"] == "trusted" and verdict["community"] == world.community_uri


def test_imported_authorities_are_listed_and_duplicates_refused(world, foreign):
    body = {"name": "Foreign root", "pem": foreign.pem("root")}
    world.operator.post(world.base + "/authorities/import", body)
    world.operator.problem("POST", world.base + "/authorities/import", {"pem": foreign.pem("root")}, status=409, code="duplicate")
    names = [item["name"] for item in world.operator.get(world.base + "/authorities?limit=200")["items"]]
    assert "Foreign root" in names and "Root" in names
    world.operator.problem("POST", world.base + "/authorities/import", {"pem": foreign.pem("leaf")}, status=422, code="rule_violation")
    world.operator.problem("POST", world.base + "/authorities/Foreign%20root/crls", {}, status=409)


def test_profiles_come_in_revisions(world):
    profiles = {item["name"]: item for item in world.operator.get(world.base + "/profiles")["items"]}
    assert {"udap-client", "udap-server", "intermediate"} <= set(profiles)
    body = {key: value for key, value in profiles["udap-server"].items() if key not in ("id", "name", "revision", "created_at")}
    path = world.base + "/profiles/udap-server"
    assert world.operator.expect(200, "PUT", path, body)["revision"] == 1
    body["max_validity_days"], body["validity_days"] = 60, 30
    assert world.operator.expect(200, "PUT", path, body)["revision"] == 2
    assert world.operator.get(path)["validity_days"] == 30
    assert world.operator.get(path + "?revision=1")["validity_days"] == profiles["udap-server"]["validity_days"]
    short = world.operator.expect(201, "PUT", world.base + "/profiles/short-lived", body)
    assert short["revision"] == 1
    certificate = world.issue(profile="udap-server")
    assert certificate["profile"] == "udap-server" and certificate["profile_revision"] == 2


def test_an_organization_goes_through_its_states(world):
    base = world.base + "/organizations"
    made = world.registrar.post(base, {"name": "Stateful", "contacts": [{"name": "A", "email": "a@example.org"}],
                                       "uris": ["https://stateful.example.org/"]})
    assert made["status"] == "pending"
    path = base + "/" + made["id"]
    world.issue(uris=["https://stateful.example.org/"], organization="Stateful", status=409)
    world.registrar.problem("POST", path + "/approve", {}, status=403)
    assert world.operator.post(path + "/approve", status=200)["status"] == "approved"
    world.issue(uris=["https://stateful.example.org/fhir"], organization="Stateful")
    changed = world.registrar.expect(200, "PATCH", path, {"contacts": [
        {"name": "B", "email": "b@example.org", "phone": "+1 555 0100"}]})
    assert changed["contacts"][0]["phone"] == "+1 555 0100"
    # Its name becomes O= in certificates: once approved, it is the operator's to change.
    world.registrar.problem("PATCH", path, {"name": "Renamed"}, status=403, code="forbidden")
    assert world.operator.expect(200, "PATCH", path, {"name": "Renamed"})["name"] == "Renamed"
    moved = world.operator.expect(200, "PUT", path + "/uris", {"uris": ["https://moved.example.org/"]})
    assert moved["uris"] == ["https://moved.example.org/"]
    world.issue(uris=["https://stateful.example.org/fhir"], organization="Renamed", status=422)
    assert world.operator.post(path + "/suspend", status=200)["status"] == "suspended"
    world.issue(uris=["https://moved.example.org/"], organization="Renamed", status=409)
    pages = world.registrar.get(base + "?status=suspended")["items"]
    assert [item["id"] for item in pages] == [made["id"]]
    assert world.registrar.get(base + "/Renamed")["id"] == made["id"]
