# SPDX-License-Identifier: Apache-2.0
"""Every role on every route of both planes over HTTP: the answer is what the one table of permissions says."""
import re

import pytest

from harness import CONTRACT
from world import ROLES

MISSING = "00000000-0000-7000-8000-000000000000"


def routes():
    for template, item in CONTRACT.document["paths"].items():
        for method, operation in item.items():
            if "operationId" in operation:
                yield pytest.param(method.upper(), template, operation, id=operation["operationId"])


def concrete(template, world):
    path = template.replace("{community}", world.slug)
    return re.sub(r"\{[^/]*?\}", MISSING, path)


def call(plane, method, path, token):
    body = None if method in ("GET", "DELETE") else {"unknown_member": True}
    return plane.request(method, path, body, token=token, check=False).status


@pytest.fixture(scope="module")
def permissions(world):
    items = world.admin.get("/v1/permissions")["items"]
    return {item["permission"]: set(item["roles"]) for item in items}


@pytest.mark.parametrize("method, template, operation", routes())
def test_every_role_on_every_route(world, permissions, method, template, operation):
    plane = world.node.management if operation["x-anchorhold-plane"] == "management" else world.node.relying_party
    path, permission = concrete(template, world), operation["x-anchorhold-permission"]
    anonymous = call(plane, method, path, token="")
    if permission == "public":
        assert anonymous not in (401, 403)
        return
    assert anonymous == 401
    in_community = "{community}" in template or plane is world.node.relying_party
    for role in ROLES:
        status = call(plane, method, path, world.tokens[role])
        # A permission that concerns no single community needs a role everywhere.
        allowed = permission == "authenticated" or (role in permissions[permission] and in_community)
        assert (status != 403) == allowed or (permission == "authenticated" and status == 403), (role, status)
        assert status not in (401, 500), (role, status)
    assert call(plane, method, path, world.node.administrator) not in (401, 403, 500)


def test_the_table_of_permissions_is_the_documented_one(permissions):
    assert permissions["certificate:issue"] == {"administrator", "operator", "registrar"}
    assert permissions["decision:ask"] == {"administrator", "operator", "relying-party"}
    assert permissions["anchor:write"] == {"administrator", "operator"}
    assert permissions["community:create"] == {"administrator"}


def test_operators_give_roles_in_their_own_community_only(world):
    made = world.operator.post("/v1/principals", {"name": "by the operator", "grants": [
        {"role": "registrar", "community": world.slug}]})
    assert made["grants"] == [{"role": "registrar", "community_id": world.community["id"]}]
    world.operator.problem("POST", "/v1/principals", {"name": "too much", "grants": [{"role": "administrator"}]}, status=403)
    world.registrar.problem("POST", "/v1/principals", {"name": "no right", "grants": [
        {"role": "registrar", "community": world.slug}]}, status=403)
    world.operator.problem("POST", "/v1/principals/administrator/tokens", {}, status=404)
    granted = world.operator.expect(200, "PUT", "/v1/principals/%s/grants" % made["id"], {"grants": [
        {"role": "auditor", "community": world.slug}]})
    assert [grant["role"] for grant in granted["grants"]] == ["auditor"]
    assert world.operator.get("/v1/principals/" + made["id"])["name"] == "by the operator"
    names = [item["name"] for item in world.operator.get("/v1/principals?limit=200")["items"]]
    assert "by the operator" in names and "administrator" not in names


def test_a_token_is_shown_once(world, cluster):
    created = world.operator.post("/v1/principals/%s/tokens" % "by%20the%20operator", {"expires_in_days": 2})
    assert re.fullmatch(r"ah_[A-Za-z0-9_-]{43}", created["token"]) and created["token"].startswith(created["hint"])
    listed = world.operator.get("/v1/principals/by%20the%20operator/tokens")["items"]
    assert [item["id"] for item in listed] == [created["id"]] and "token" not in listed[0]
    assert world.operator.as_(created["token"]).get("/v1/whoami")["principal"]["name"] == "by the operator"
    dump = cluster.sql(world.node.database_url, "SELECT string_agg(t::text, ' ') FROM api_token t")
    assert created["token"] not in dump
    assert created["token"] not in world.node.log()


def test_the_bootstrap_works_once(world):
    code, _, error = world.node.cli("token", "bootstrap", code=None)
    assert code == 1 and "administrator" in error


def test_rules_and_the_document_are_public(world):
    rules = world.node.relying_party.get("/v1/rules")["items"]
    assert {"chain-to-community-anchor", "rev-leaf-and-ca", "leaf-san-uri"} <= {rule["id"] for rule in rules}
    assert world.node.management.get("/openapi.json")["openapi"].startswith("3.1")
    assert len(world.admin.get("/v1/communities?limit=1")["items"]) == 1
    assert [item["slug"] for item in world.operator.get("/v1/communities")["items"]] == [world.slug]
