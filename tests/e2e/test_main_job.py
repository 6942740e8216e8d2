# SPDX-License-Identifier: Apache-2.0
"""The main job over REST, judged by openssl, GnuTLS and python3-cryptography."""
import base64
import datetime
import hashlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding

from world import make_csr, make_key


def run(*args, stdin=None):
    done = subprocess.run(args, input=stdin, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def certificate(world):
    return world.issue()


def openssl_verify(world, certificate, directory):
    """(exit code, output) of openssl verify with the CRLs of every CA above the leaf."""
    crls = ""
    for authority in (world.root, world.issuing):
        path = directory / "crl.der"
        path.write_bytes(world.crl(authority))
        crls += run("openssl", "crl", "-inform", "DER", "-in", str(path))[1]
    for name, text in (("anchors", world.anchors_pem()), ("chain", certificate["chain_pem"]), ("crls", crls),
                       ("leaf", certificate["pem"])):
        (directory / (name + ".pem")).write_text(text)
    return run("openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", str(directory / "anchors.pem"),
               "-untrusted", str(directory / "chain.pem"), "-CRLfile", str(directory / "crls.pem"),
               str(directory / "leaf.pem"))


def test_a_leaf_that_was_issued_is_trusted_with_its_evidence(world, certificate):
    verdict = world.decide(certificate, uri=world.uri)
    assert verdict["verdict"] == "trusted", verdict
    assert [element["role"] for element in verdict["path"]] == ["leaf", "intermediate", "anchor"]
    assert [element["revocation"]["status"] for element in verdict["path"][:2]] == ["good", "good"]
    assert verdict["community"] == world.community_uri
    assert verdict["subject"]["uris"] == [world.uri]
    assert verdict["findings"] == []


def test_the_leaf_alone_is_enough_for_a_known_intermediate(world, certificate):
    assert world.decide({"x5c": certificate["x5c"][:1]})["verdict"] == "trusted"


def test_pem_and_x5c_ask_the_same_question(world, certificate):
    verdict = world.relying_party.post("/v1/decisions/chain", {
        "community": world.community_uri, "pem": certificate["pem"] + certificate["chain_pem"], "purpose": "client"},
        status=200)
    assert verdict["verdict"] == "trusted"


def test_python_cryptography_reads_what_was_issued(world, certificate):
    leaf = x509.load_pem_x509_certificate(certificate["pem"].encode())
    issuer = x509.load_pem_x509_certificate(world.issuing["pem"].encode())
    issuer.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, ec.ECDSA(leaf.signature_hash_algorithm))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.UniformResourceIdentifier) == [world.uri]
    constraints = leaf.extensions.get_extension_for_class(x509.BasicConstraints)
    assert not constraints.value.ca
    points = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value == "http://pki.example.org/crl/%s.crl" % world.issuing["id"]
    access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert access[0].access_location.value == "http://pki.example.org/ca/%s.cer" % world.issuing["id"]
    # RFC 5280 4.1.2.2 and invariant I2: at least 128 random bits, 20 octets at most.
    assert 128 <= leaf.serial_number.bit_length() <= 159
    assert "%x" % leaf.serial_number == certificate["serial"].lstrip("0")
    der = base64.b64decode(certificate["x5c"][0])
    assert hashlib.sha256(der).hexdigest() == certificate["sha256"]


def test_gnutls_accepts_the_chain(world, certificate, directory):
    chain = directory / "chain-for-gnutls.pem"
    chain.write_text(certificate["pem"] + certificate["chain_pem"])
    anchors = directory / "anchors-for-gnutls.pem"
    anchors.write_text(world.anchors_pem())
    code, output = run("certtool", "--verify", "--load-ca-certificate", str(anchors), "--infile", str(chain))
    assert code == 0, output
    assert "Chain verification output: Verified." in output


def test_openssl_says_ok_before_and_revoked_after(world, directory):
    certificate = world.issue()
    code, output = openssl_verify(world, certificate, directory)
    assert code == 0 and output.strip().endswith(": OK"), output
    world.revoke(certificate)
    world.publish_crl()
    code, output = openssl_verify(world, certificate, directory)
    assert code != 0 and "certificate revoked" in output, output


def test_the_crl_reads_well_elsewhere(world, directory):
    certificate = world.issue()
    world.revoke(certificate, reason="superseded")
    record = world.publish_crl()
    der = world.crl(world.issuing)
    crl = x509.load_der_x509_crl(der)
    issuer = x509.load_pem_x509_certificate(world.issuing["pem"].encode())
    assert crl.is_signature_valid(issuer.public_key())
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == record["number"]
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier == identifier
    entry = crl.get_revoked_certificate_by_serial_number(int(certificate["serial"], 16))
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason == x509.ReasonFlags.superseded
    assert crl.last_update <= datetime.datetime.utcnow() < crl.next_update
    path = directory / "gnutls.crl"
    path.write_bytes(der)
    code, output = run("certtool", "--crl-info", "--inder", "--infile", str(path))
    assert code == 0 and "CRL Number" in output, output


def test_a_hold_flips_the_decision_and_its_release_flips_it_back(world):
    certificate = world.issue()
    path = world.base + "/certificates/%s" % certificate["id"]
    assert world.registrar.post(path + "/hold", status=200)["status"] == "on_hold"
    verdict = world.decide(certificate)
    assert verdict["verdict"] == "untrusted"
    assert verdict["path"][0]["revocation"]["reason"] == "certificateHold"
    assert world.registrar.post(path + "/release", status=200)["status"] == "good"
    assert world.decide(certificate)["verdict"] == "trusted"
    world.registrar.problem("POST", path + "/release", {}, status=409, code="state_conflict")


def test_a_revocation_is_final_but_its_reason_may_become_key_compromise(world):
    certificate = world.issue()
    first = world.revoke(certificate, reason="superseded")
    assert first["visibility"]["decisions_within_seconds"] == 1 and first["visibility"]["crl_within_seconds"] == 60
    path = world.base + "/certificates/%s" % certificate["id"]
    world.registrar.problem("POST", path + "/hold", {}, status=409, code="state_conflict")
    world.registrar.problem("POST", path + "/revoke", {"reason": "affiliationChanged"}, status=409)
    again = world.revoke(certificate, reason="keyCompromise")
    assert again["revocation"]["reason"] == "keyCompromise"
    assert again["revocation"]["revoked_at"] == first["revocation"]["revoked_at"]


def test_the_key_of_a_compromised_certificate_is_refused_for_ever(world):
    key = make_key()
    world.revoke(world.issue(key=key), reason="keyCompromise")
    world.registrar.problem("POST", world.base + "/certificates", {
        "organization": world.organization["id"], "profile": "udap-client", "csr": make_csr(key, [world.uri])},
        status=422, code="weak_key")


def test_status_by_fingerprint_and_by_issuer_and_serial(world):
    certificate = world.issue()
    by_fingerprint = world.relying_party.get("/v1/status/" + certificate["sha256"])
    assert by_fingerprint["status"] == "good" and by_fingerprint["serial"] == certificate["serial"]
    world.revoke(certificate, reason="cessationOfOperation")
    assert world.relying_party.get("/v1/status/" + certificate["sha256"])["status"] == "revoked"
    # Invariant I10: a serial that was never issued is never good.
    answer = world.relying_party.post("/v1/status", {"items": [
        {"issuer_id": world.issuing["id"], "serial": certificate["serial"]},
        {"issuer_sha256": world.issuing["sha256"], "serial": certificate["serial"]},
        {"issuer_id": world.issuing["id"], "serial": "0123456789abcdef0123456789abcdef01"},
    ]}, status=200)
    assert [item["status"] for item in answer["items"]] == ["revoked", "revoked", "unknown"]
    assert answer["items"][0]["revocation"]["reason"] == "cessationOfOperation"
    assert world.relying_party.get("/v1/status/" + "ab" * 32)["status"] == "unknown"


def test_search_finds_by_each_filter_and_pages_without_loss(world):
    made = [world.issue() for _ in range(5)]
    search = world.base + "/certificates?"
    for query in ("sha256=" + made[0]["sha256"], "serial=" + made[0]["serial"]):
        found = world.registrar.get(search + query)["items"]
        assert [item["id"] for item in found] == [made[0]["id"]]
    world.revoke(made[1], reason="superseded")
    revoked = world.registrar.get(search + "status=revoked&limit=200")["items"]
    assert made[1]["id"] in [item["id"] for item in revoked]
    assert made[0]["id"] not in [item["id"] for item in revoked]
    seen, cursor = [], None
    while True:
        page = world.registrar.get(search + "limit=2&organization=%s&uri=%s" % (
            world.organization["id"], world.uri) + ("&cursor=" + cursor if cursor else ""))
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) and {item["id"] for item in made} <= set(seen)
    assert world.registrar.get(search + "expires_before=2020-01-01T00:00:00Z")["items"] == []
    far = world.registrar.get(search + "expires_after=2020-01-01T00:00:00Z&limit=200")["items"]
    assert made[0]["id"] in [item["id"] for item in far]


def test_one_certificate_comes_with_its_chain_and_links(world, certificate):
    full = world.registrar.get(world.base + "/certificates/" + certificate["id"])
    assert full["pem"] == certificate["pem"] and full["chain_pem"] == certificate["chain_pem"]
    assert full["links"]["crl"] == "http://pki.example.org/crl/%s.crl" % world.issuing["id"]


def test_an_idempotency_key_makes_one_certificate(world):
    body = {"organization": world.organization["id"], "profile": "udap-client", "csr": make_csr(make_key(), [world.uri])}
    headers = {"Idempotency-Key": "only-once"}
    first = world.registrar.post(world.base + "/certificates", body, headers=headers)
    second = world.registrar.post(world.base + "/certificates", body, headers=headers, status=200)
    assert first["id"] == second["id"] and first["pem"] == second["pem"]
    other = {**body, "csr": make_csr(make_key(), [world.uri])}
    world.registrar.problem("POST", world.base + "/certificates", other, status=409, headers=headers, code="duplicate")


def test_an_rsa_authority_is_made_by_a_job(world):
    answer = world.operator.request("POST", world.base + "/authorities", {
        "name": "RSA Root", "kind": "root", "key_algorithm": "rsa-2048", "anchor": False})
    assert answer.status == 202, answer
    from harness import wait_until
    authority = answer.json
    assert authority["status"] == "pending" and answer.headers["Location"].endswith("/jobs/" + authority["job_id"])

    def active():
        job = world.operator.get(world.base + "/jobs/" + authority["job_id"])
        assert job["state"] != "failed", job
        return job["state"] == "done"

    wait_until(active, 120, "the job is done")
    made = world.operator.get(world.base + "/authorities/" + authority["id"])
    assert made["status"] == "active"
    root = x509.load_pem_x509_certificate(made["pem"].encode())
    root.public_key().verify(root.signature, root.tbs_certificate_bytes, padding.PKCS1v15(), root.signature_hash_algorithm)
    assert root.public_key().key_size == 2048
    assert authority["job_id"] in [job["id"] for job in world.operator.get(world.base + "/jobs?limit=200")["items"]]


def test_a_revoked_intermediate_flips_every_leaf_under_it(world):
    """Invariant I12."""
    authority = world.operator.post(world.base + "/authorities", {
        "name": "Doomed CA", "kind": "intermediate", "parent": "Root", "subject": "CN=Doomed CA"})
    certificate = world.issue(authority="Doomed CA")
    assert world.decide(certificate)["verdict"] == "trusted"
    version = world.decide(certificate)["trust_set_version"]
    world.operator.post(world.base + "/certificates/%s/revoke" % authority["certificate_id"],
                        {"reason": "cACompromise"}, status=200)
    verdict = world.decide(certificate)
    assert verdict["verdict"] == "untrusted" and verdict["trust_set_version"] > version
    assert "rev-leaf-and-ca" in [finding["rule"] for finding in verdict["findings"]], verdict["findings"]
    assert world.operator.get(world.base + "/authorities/Doomed%20CA")["status"] == "revoked"
