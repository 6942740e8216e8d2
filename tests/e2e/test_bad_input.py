# SPDX-License-Identifier: Apache-2.0
"""Each kind of bad input has its own problem, the right status, and changes nothing."""
import base64
import subprocess

import pytest

from world import make_csr, make_key


@pytest.fixture
def unchanged(world, cluster):
    """Fails when the test changed anything in the database."""
    def fingerprint():
        return cluster.sql(world.node.database_url, """
            SELECT (SELECT value FROM change_counter), (SELECT sum(seq) FROM audit_head),
                   (SELECT count(*) FROM issuance_intent), (SELECT count(*) FROM issued_serial),
                   (SELECT count(*) FROM organization), (SELECT count(*) FROM trust_anchor)""")

    before = fingerprint()
    yield
    assert fingerprint() == before
    assert world.node.process.poll() is None


def issue(world, csr, **members):
    return {"organization": world.organization["id"], "profile": "udap-client", "csr": csr, **members}


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": "a", "name": "b"}', b'{"name": "\xff"}', b'{"name": "x"} x',
                                  b"\xef\xbb\xbf{}", b'{"name": "a\\u0000b"}', b"{" * 1000])
def test_malformed_json(world, unchanged, body):
    world.operator.problem("PATCH", world.base, body, headers=JSON, code="invalid_request")


def test_wrong_types_and_unknown_members_are_named(world, unchanged):
    problem = world.operator.problem("PATCH", world.base, {"name": 7}, code="invalid_request")
    assert problem["member"] == "name"
    problem = world.operator.problem("PATCH", world.base, {"title": "x"}, code="invalid_request")
    assert "title" in problem["detail"]
    problem = world.operator.problem("PATCH", world.base, {"settings": {"max_path_length": "five"}}, code="invalid_request")
    assert problem["member"] == "max_path_length"


def test_another_content_type(world, unchanged):
    world.operator.problem("PATCH", world.base, "name=x", status=415, code="unsupported_media_type",
                           headers={"Content-Type": "application/x-www-form-urlencoded"})


def test_an_oversized_body(world, unchanged):
    world.operator.problem("PATCH", world.base, b'{"name": "' + b"x" * (2 << 20) + b'"}', headers=JSON, status=413,
                           code="too_large")
    world.relying_party.problem("POST", "/v1/decisions/chain", b" " * (2 << 20), headers=JSON, status=413, code="too_large")


def test_oversized_headers(world, unchanged):
    reply = world.operator.request("GET", world.base, headers={"X-Long": "x" * 100000}, check=False)
    assert reply.status == 431


@pytest.mark.parametrize("csr", ["", "no PEM", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
                                 base64.b64encode(b"\x30\x03\x02\x01\x01").decode()])
def test_a_request_that_is_none(world, unchanged, csr):
    world.registrar.problem("POST", world.base + "/certificates", issue(world, csr))


def test_trailing_bytes_after_the_request(world, unchanged):
    der = subprocess.run(["openssl", "req", "-outform", "DER"], input=make_csr(make_key(), [world.uri]).encode(),
                         capture_output=True, check=True).stdout
    world.registrar.problem("POST", world.base + "/certificates", issue(world, base64.b64encode(der + b"\0").decode()),
                            code="malformed_input")


def test_a_request_with_a_bad_signature(world, unchanged):
    der = bytearray(subprocess.run(["openssl", "req", "-outform", "DER"], input=make_csr(make_key("rsa-2048"), [world.uri]).encode(),
                                   capture_output=True, check=True).stdout)
    der[-1] ^= 1
    world.registrar.problem("POST", world.base + "/certificates", issue(world, base64.b64encode(bytes(der)).decode()),
                            status=422, code="bad_signature")


@pytest.mark.parametrize("kind", ["rsa-1024", "ec-p224"])
def test_a_weak_key(world, unchanged, kind):
    world.registrar.problem("POST", world.base + "/certificates", issue(world, make_csr(make_key(kind), [world.uri])),
                            status=422, code="weak_key")


# The attack uri-twins: each is another URI.
@pytest.mark.parametrize("uri", ["https://other.example.org/fhir", "https://app.example.org/fhi", "https://app.example.org/fhirs",
                                 "https://APP.example.org/fhir", "https://app.example.org:443/fhir",
                                 "https://app.example.org/%66hir", "http://app.example.org/fhir"])
def test_names_outside_the_namespace(world, unchanged, uri):
    problem = world.registrar.problem("POST", world.base + "/certificates", issue(world, make_csr(make_key(), [uri])),
                                      status=422, code="outside_namespace")
    assert problem["detail"]


def test_a_common_name_that_is_a_foreign_host(world, unchanged):
    csr = make_csr(make_key(), [world.uri], common_name="bank.example.com")
    world.registrar.problem("POST", world.base + "/certificates", issue(world, csr), status=422, code="outside_namespace")


def test_validity_beyond_the_profile(world, unchanged):
    csr = make_csr(make_key(), [world.uri])
    world.registrar.problem("POST", world.base + "/certificates", issue(world, csr, validity_days=5000), status=422,
                            code="rule_violation")


def test_what_does_not_exist(world, unchanged):
    csr = make_csr(make_key(), [world.uri])
    missing = "00000000-0000-7000-8000-000000000000"
    for path in ("/organizations/" + missing, "/anchors/" + missing, "/certificates/" + missing, "/authorities/none",
                 "/profiles/none", "/jobs/" + missing, "/anchors/not-a-uuid"):
        world.operator.problem("GET", world.base + path, status=404, code="not_found")
    world.registrar.problem("POST", world.base + "/certificates", {**issue(world, csr), "organization": missing}, status=404)
    world.registrar.problem("POST", world.base + "/certificates", {**issue(world, csr), "profile": "none"}, status=404)
    world.registrar.problem("POST", world.base + "/certificates", issue(world, csr, authority="none"), status=404)
    world.operator.problem("GET", "/v1/nothing", status=404, code="not_found")
    reply = world.operator.request("DELETE", world.base)
    assert reply.status == 405 and "GET" in reply.headers["Allow"] and reply.json["code"] == "method_not_allowed"


def test_an_unknown_community(world, unchanged):
    world.admin.problem("GET", "/v1/communities/none", status=404, code="not_found")
    # Whoever has no role there is not told whether it exists.
    world.operator.problem("GET", "/v1/communities/none", status=403, code="forbidden")
    world.relying_party.problem("POST", "/v1/decisions/chain", {"community": "none", "x5c": ["MAA="]}, status=403)


def test_expired_wrong_and_missing_tokens(world, cluster):
    path = world.base
    world.operator.problem("GET", path, status=401, code="unauthenticated", token="ah_" + "A" * 43)
    world.operator.problem("GET", path, status=401, headers={"Authorization": "Basic eDp5"})
    reply = world.node.management.request("GET", path)
    assert reply.status == 401 and reply.headers["WWW-Authenticate"].startswith("Bearer")
    principal = world.admin.post("/v1/principals", {"name": "soon expired", "grants": [
        {"role": "operator", "community": world.slug}]})
    token = world.admin.post("/v1/principals/%s/tokens" % principal["id"])
    cluster.sql(world.node.database_url, "UPDATE api_token SET expires_at = now() - interval '1 second' WHERE id = '%s'" % token["id"])
    problem = world.operator.problem("GET", path, status=401, token=token["token"])
    assert "expired" in problem["detail"]


def test_duplicate_names(world, unchanged):
    world.admin.problem("POST", "/v1/communities", {"slug": world.slug, "uri": "udap://new.example.org/", "name": "x"},
                        status=409, code="duplicate")
    world.admin.problem("POST", "/v1/communities", {"slug": "fresh", "uri": world.community_uri, "name": "x"}, status=409)
    world.registrar.problem("POST", world.base + "/organizations", {
        "name": world.organization["name"], "contacts": [{"name": "x", "email": "x@example.org"}],
        "uris": ["https://dup.example.org/"]}, status=409, code="duplicate")
    world.registrar.problem("POST", world.base + "/organizations", {
        "name": "Overlap", "contacts": [{"name": "x", "email": "x@example.org"}], "uris": [world.uri + "/sub"]},
        status=409, code="duplicate")
    world.operator.problem("POST", world.base + "/anchors", {"pem": world.root["pem"]}, status=409, code="duplicate")


@pytest.mark.parametrize("members, member", [
    ({"slug": "Not A Slug"}, "slug"), ({"uri": "no uri"}, "uri"), ({"name": ""}, "name"),
    ({"settings": {"revocation": "sometimes"}}, "revocation"),
    ({"settings": {"crl_lifetime_seconds": 3600, "crl_interval_seconds": 3600}}, "crl_interval_seconds")])
def test_a_community_that_cannot_be(world, unchanged, members, member):
    body = {"slug": "valid", "uri": "udap://valid.example.org/", "name": "Valid", **members}
    assert world.admin.problem("POST", "/v1/communities", body)["member"] == member


def test_bad_anchors(world, unchanged):
    anchors = world.base + "/anchors"
    world.operator.problem("POST", anchors, {"pem": "no certificate"}, code="malformed_input")
    world.operator.problem("POST", anchors, {"der": "MAA="}, code="malformed_input")
    world.operator.problem("POST", anchors, {}, code="invalid_request")
    leaf = world.node.relying_party.get("/ca/%s.cer" % world.issuing["id"]).body
    world.operator.problem("POST", anchors, {"der": base64.b64encode(leaf + b"\0").decode()}, code="malformed_input")
    pair = world.root["pem"] + world.issuing["pem"]
    world.operator.problem("POST", anchors, {"pem": pair})
    world.operator.problem("POST", anchors, {"pem": world.issuing["pem"], "purposes": []})


def test_bad_queries(world, unchanged):
    search = world.base + "/certificates?"
    for query in ("limit=0", "limit=201", "limit=x", "cursor=x", "status=fine", "serial=zz", "sha256=ab", "unknown=1",
                  "limit=5&limit=5", "expires_before=tomorrow"):
        world.registrar.problem("GET", search + query, code="invalid_request")


@pytest.mark.parametrize("question", [
    {}, {"x5c": []}, {"x5c": ["!"]}, {"x5c": ["MAA="], "pem": "x"}, {"x5c": ["MAA="], "purpose": "fun"},
    {"x5c": ["MAA="], "at": "yesterday"}, {"x5c": ["MAA="], "revocation": "maybe"}, {"x5c": "MAA="},
    {"x5c": ["MAA="], "extra": 1}, {"x5c": ["MAA="] * 200}])
def test_questions_that_are_none(world, question):
    assert world.relying_party.request("POST", "/v1/decisions/chain", {"community": world.slug, **question}).status == 400


def test_a_leaf_that_does_not_parse_is_a_verdict(world):
    verdict = world.relying_party.post("/v1/decisions/chain", {"community": world.slug, "x5c": ["MAA="]}, status=200)
    assert verdict["verdict"] == "untrusted" and verdict["findings"]
