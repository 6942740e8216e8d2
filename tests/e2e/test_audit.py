# SPDX-License-Identifier: Apache-2.0
"""Every change leaves a row; an edited, removed or reordered row is detected (invariant I21)."""
import pytest

from world import World


@pytest.fixture
def tampered(new_node, cluster):
    """A community whose audit rows a database owner can reach: a function that runs SQL past the triggers."""
    world = World(new_node())

    def tamper(statement):
        cluster.sql(world.node.database_url, "ALTER TABLE audit_row DISABLE TRIGGER USER; %s;"
                    "ALTER TABLE audit_row ENABLE TRIGGER USER" % statement)
        return world

    return tamper


def verify(world):
    verification = world.operator.get(world.base + "/audit/verify")
    code, output, _ = world.node.cli("audit", "verify", "--community", world.slug, token=world.tokens["operator"], code=None)
    assert (code == 0) == verification["intact"], output
    return verification


def test_changes_leave_rows_with_before_and_after(world):
    certificate = world.issue()
    world.revoke(certificate, comment="for the audit")
    rows = world.operator.get(world.base + "/audit?object=%s&limit=200" % certificate["id"])["items"]
    assert [row["event"] for row in rows] == ["certificate.intended", "certificate.issued", "certificate.revoked"]
    revoked = rows[-1]
    assert revoked["before"]["status"] == "good" and revoked["after"]["status"] == "revoked"
    assert revoked["actor_name"] == "registrar of " + world.slug
    assert verify(world)["intact"]
    assert world.admin.get("/v1/audit/verify")["intact"]
    assert world.admin.get("/v1/audit?limit=5")["items"]


def test_the_request_id_of_the_client_stands_in_the_row(world):
    reply = world.operator.request("PATCH", world.base, {"name": "Another name"}, headers={"X-Request-Id": "from-the-client.1"})
    assert reply.status == 200 and reply.headers["X-Request-Id"] == "from-the-client.1"
    rows = world.operator.get(world.base + "/audit?object=%s&limit=200" % world.community["id"])["items"]
    assert rows[-1]["request_id"] == "from-the-client.1"


def test_a_refused_request_leaves_no_row(world):
    def head():
        return world.operator.get(world.base + "/audit/verify")["rows"]

    before = head()
    world.registrar.problem("PATCH", world.base, {"name": "No"}, status=403, code="forbidden")
    world.operator.problem("PATCH", world.base, {"settings": {"max_path_length": 99}}, status=400)
    assert head() == before


def scope(world):
    return "scope = '%s'" % world.community["id"]


def test_an_edited_row_is_detected(tampered, cluster):
    world = tampered("SELECT 1")
    assert verify(world)["intact"]
    tampered("UPDATE audit_row SET actor_name = 'nobody' WHERE seq = 3 AND %s" % scope(world))
    verification = verify(world)
    assert not verification["intact"] and verification["broken_at"] == 3 and verification["problem"]


def test_a_removed_row_is_detected(tampered):
    world = tampered("SELECT 1")
    tampered("DELETE FROM audit_row WHERE seq = 4 AND %s" % scope(world))
    assert not verify(world)["intact"]


def test_a_removed_last_row_is_detected(tampered):
    world = tampered("SELECT 1")
    tampered("DELETE FROM audit_row WHERE seq = (SELECT max(seq) FROM audit_row WHERE %s) AND %s" % (scope(world), scope(world)))
    assert not verify(world)["intact"]


def test_reordered_rows_are_detected(tampered):
    world = tampered("SELECT 1")
    tampered("UPDATE audit_row SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3) AND %s;"
             "UPDATE audit_row SET seq = -seq WHERE seq < 0 AND %s" % (scope(world), scope(world)))
    assert not verify(world)["intact"]


def test_the_database_refuses_to_change_rows(world, cluster):
    with pytest.raises(AssertionError, match="never changed or deleted"):
        cluster.sql(world.node.database_url, "UPDATE audit_row SET actor_name = 'nobody'")
