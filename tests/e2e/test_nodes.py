# SPDX-License-Identifier: Apache-2.0
"""Two nodes on one database, and a database that goes away."""
import time

import pytest

from harness import wait_until
from world import World, make_csr, make_key


@pytest.fixture(scope="module")
def other(node, new_node):
    return new_node(database_url=node.database_url, name="other")


def test_a_decision_flips_on_the_other_node_within_a_second(world, other):
    """Invariant I11, without polling by the caller in between: one question, one second after the revocation."""
    plane = other.relying_party.as_(world.tokens["relying-party"])
    certificate = world.issue()
    wait_until(lambda: world.decide(certificate, plane)["verdict"] == "trusted", 1, "the other node knows the certificate")
    world.revoke(certificate)
    answered = time.monotonic()
    wait_until(lambda: world.decide(certificate, plane)["verdict"] == "untrusted", 1, "the other node refuses")
    assert time.monotonic() - answered < 1
    assert plane.get("/v1/status/" + certificate["sha256"])["status"] == "revoked"


def test_a_token_revoked_on_one_node_is_refused_by_both(world, other):
    principal = world.admin.post("/v1/principals", {
        "name": "short-lived", "grants": [{"role": "relying-party", "community": world.slug}]})
    created = world.admin.post("/v1/principals/%s/tokens" % principal["id"], {"expires_in_days": 1})
    planes = [plane.as_(created["token"]) for plane in (world.node.relying_party, other.relying_party)]
    sha256 = "cd" * 32
    for plane in planes:
        wait_until(lambda p=plane: p.request("GET", "/v1/status/" + sha256).status == 200, 1, "the token is known")
    world.admin.expect(200, "DELETE", "/v1/tokens/" + created["id"])
    for plane in planes:
        wait_until(lambda p=plane: p.request("GET", "/v1/status/" + sha256).status == 401, 1, "the token is refused")


def test_both_nodes_publish_crls_of_rising_numbers(world, other):
    """Invariant I13."""
    planes = (world.operator, other.management.as_(world.tokens["operator"]))
    path = world.base + "/authorities/%s/crls" % world.issuing["id"]
    numbers = [planes[i % 2].post(path)["number"] for i in range(6)]
    assert numbers == sorted(set(numbers))
    listed = [item["number"] for item in world.operator.get(path + "?limit=200")["items"]]
    assert listed == sorted(set(listed), reverse=True) and set(numbers) <= set(listed)


def test_with_the_database_stopped_relying_parties_are_still_answered(world, cluster, node):
    good, revoked = world.issue(), world.issue()
    world.revoke(revoked)
    world.publish_crl()
    crl = world.crl(world.issuing)
    cluster.stop()
    try:
        assert world.decide(good)["verdict"] == "trusted"
        verdict = world.decide(revoked)
        assert verdict["verdict"] == "untrusted"
        first_age = verdict["snapshot_age_ms"]
        assert world.relying_party.get("/v1/status/" + revoked["sha256"])["status"] == "revoked"
        assert world.crl(world.issuing) == crl
        assert "BEGIN CERTIFICATE" in world.anchors_pem()
        assert node.relying_party.get("/ca/%s.cer" % world.issuing["id"]).status == 200
        assert node.relying_party.get("/health/ready")["status"] == "ok"
        wait_until(lambda: world.decide(good)["snapshot_age_ms"] > first_age, 5, "the age of the snapshot grows")
        started = time.monotonic()
        world.operator.problem("GET", world.base, status=503, code="store_unavailable")
        world.registrar.problem("POST", world.base + "/certificates", {
            "organization": world.organization["id"], "profile": "udap-client",
            "csr": make_csr(make_key(), [world.uri])}, status=503, code="store_unavailable")
        assert time.monotonic() - started < 10
    finally:
        cluster.start()
    wait_until(lambda: world.operator.request("GET", world.base).status == 200, 15, "the database is used again")
    late = world.issue()
    wait_until(lambda: world.decide(late)["verdict"] == "trusted", 10, "the node caught up by itself")
    assert world.decide(revoked)["verdict"] == "untrusted"
    assert world.decide(late)["snapshot_age_ms"] < 60000


def test_a_node_started_without_a_database_becomes_ready_later(cluster, new_node, world):
    cluster.stop()
    try:
        late = new_node(database_url=world.node.database_url, name="late", start=False).spawn()
        assert late.relying_party.get("/health/live")["status"] == "starting"
        assert late.relying_party.request("GET", "/health/ready").status == 503
        late.relying_party.as_(world.tokens["relying-party"]).problem(
            "GET", "/v1/status/" + "ab" * 32, status=503, code="not_ready")
    finally:
        cluster.start()
    wait_until(lambda: late.relying_party.request("GET", "/health/ready").status == 200, 15, "the late node is ready")


def test_a_snapshot_that_is_too_old_makes_decisions_indeterminate(cluster, new_node):
    node = new_node()
    world = World(node, settings={"snapshot_max_age_seconds": 1})
    certificate = world.issue()
    assert world.decide(certificate)["verdict"] == "trusted"
    cluster.stop()
    try:
        verdict = wait_until(lambda: (lambda v: v if v["verdict"] != "trusted" else None)(world.decide(certificate)), 10,
                             "the verdict says that the snapshot is old")
        assert verdict["verdict"] == "indeterminate" and verdict["findings"]
    finally:
        cluster.start()
    wait_until(lambda: world.decide(certificate)["verdict"] == "trusted", 15, "trusted again")
