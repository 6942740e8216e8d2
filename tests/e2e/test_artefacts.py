# SPDX-License-Identifier: Apache-2.0
"""CRLs, CA certificates and anchors as files: types, strong ETags, caching, conditional requests."""
import email.utils
import hashlib

import pytest
from cryptography import x509


@pytest.fixture(params=["crl", "crl by number", "ca", "anchors"])
def artefact(request, world):
    number = world.operator.get(world.base + "/authorities/%s/crls" % world.issuing["id"])["items"][0]["number"]
    return {"crl": ("/crl/%s.crl" % world.issuing["id"], "application/pkix-crl"),
            "crl by number": ("/crl/%s/%d.crl" % (world.issuing["id"], number), "application/pkix-crl"),
            "ca": ("/ca/%s.cer" % world.issuing["id"], "application/pkix-cert"),
            "anchors": ("/communities/%s/anchors.pem" % world.slug, "application/x-pem-file")}[request.param]


def test_it_needs_no_token_and_has_a_strong_etag(node, artefact):
    path, media = artefact
    reply = node.relying_party.get(path)
    assert reply.headers["Content-Type"].split(";")[0] == media
    assert reply.headers["ETag"] == '"%s"' % hashlib.sha256(reply.body).hexdigest()
    assert "max-age=" in reply.headers["Cache-Control"]
    assert int(reply.headers["Content-Length"]) == len(reply.body)


def test_a_conditional_request_costs_no_body(node, artefact):
    path, _ = artefact
    etag = node.relying_party.get(path).headers["ETag"]
    for value in (etag, 'W/"other", ' + etag, "*"):
        reply = node.relying_party.request("GET", path, headers={"If-None-Match": value})
        assert reply.status == 304 and reply.body == b"" and reply.headers["ETag"] == etag
    assert node.relying_party.request("GET", path, headers={"If-None-Match": '"other"'}).status == 200


def test_head_tells_what_get_would(node, artefact):
    path, _ = artefact
    full = node.relying_party.get(path)
    head = node.relying_party.request("HEAD", path)
    assert head.status == 200 and head.body == b"" and head.headers["ETag"] == full.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(full.body))


def test_a_crl_is_cached_no_longer_than_it_is_valid(node, world):
    reply = node.relying_party.get("/crl/%s.crl" % world.issuing["id"])
    crl = x509.load_der_x509_crl(reply.body)
    expires = email.utils.parsedate_to_datetime(reply.headers["Expires"]).replace(tzinfo=None)
    assert expires <= crl.next_update
    modified = email.utils.parsedate_to_datetime(reply.headers["Last-Modified"]).replace(tzinfo=None)
    assert modified == crl.last_update
    same = node.relying_party.request("GET", "/crl/%s.crl" % world.issuing["id"],
                                      headers={"If-Modified-Since": reply.headers["Last-Modified"]})
    assert same.status == 304


def test_the_ca_certificate_is_the_one_in_the_chain(node, world):
    der = node.relying_party.get("/ca/%s.cer" % world.issuing["id"]).body
    assert hashlib.sha256(der).hexdigest() == world.issuing["sha256"]


def test_unknown_artefacts_are_404(node):
    missing = "00000000-0000-7000-8000-000000000000"
    for path in ("/crl/%s.crl" % missing, "/crl/%s/1.crl" % missing, "/crl/x.crl", "/ca/%s.cer" % missing,
                 "/communities/none/anchors.pem"):
        node.relying_party.problem("GET", path, status=404, code="not_found")


def test_an_old_crl_number_is_gone(node, world):
    first = world.publish_crl()["number"]
    world.publish_crl()
    node.relying_party.problem("GET", "/crl/%s/%d.crl" % (world.issuing["id"], first), status=404)


def test_withdrawing_an_anchor_takes_it_out_of_the_file_and_flips_decisions(world):
    certificate = world.issue()
    anchor = world.operator.get(world.base + "/anchors")["items"][0]
    assert anchor["sha256"] == world.root["sha256"] and anchor["authority_id"] == world.root["id"]
    before = world.decide(certificate)
    assert before["verdict"] == "trusted"
    withdrawn = world.operator.post(world.base + "/anchors/%s/withdraw" % anchor["id"], {"reason": "test"}, status=200)
    assert withdrawn["status"] == "withdrawn" and withdrawn["withdrawn_reason"] == "test"
    after = world.decide(certificate)
    assert after["verdict"] == "untrusted" and after["trust_set_version"] > before["trust_set_version"]
    assert "BEGIN CERTIFICATE" not in world.anchors_pem()
    world.operator.problem("POST", world.base + "/anchors/%s/withdraw" % anchor["id"], {}, status=409)
    world.operator.post(world.base + "/anchors", {"authority": "Root"})
    assert world.decide(certificate)["verdict"] == "trusted"
    listed = world.operator.get(world.base + "/anchors?status=withdrawn")["items"]
    assert [item["id"] for item in listed] == [anchor["id"]]


def test_constraints_of_an_anchor_are_obeyed(world):
    certificate = world.issue()
    anchor = world.operator.get(world.base + "/anchors?status=active")["items"][0]
    path = world.base + "/anchors/" + anchor["id"]

    def constrain(**members):
        return world.operator.expect(200, "PATCH", path, members)

    assert constrain(purposes=["server"])["purposes"] == ["server"]
    assert world.decide(certificate)["verdict"] == "untrusted"
    assert world.decide(certificate, purpose="server")["verdict"] == "trusted"
    constrain(purposes=["client", "server", "idp", "certifier"], trusted_until="2020-01-01T00:00:00Z")
    assert world.decide(certificate)["verdict"] == "untrusted"
    constrain(trusted_until=None, distrust_after="2020-01-01T00:00:00Z")
    assert world.decide(certificate)["verdict"] == "untrusted"
    constrain(distrust_after=None)
    assert world.decide(certificate)["verdict"] == "trusted"
    assert world.operator.get(path)["trusted_until"] is None


