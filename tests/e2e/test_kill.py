# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the middle of issuing: nothing acknowledged is lost, nothing is left half done (I1, I4, I7)."""
import http.client
import threading

from cryptography import x509

from harness import wait_until
from world import World, make_csr, make_key

CLIENTS = 4


def issue_until_killed(world, uri, acknowledged, errors, stop):
    key = make_key()
    body = {"organization": world.organization["id"], "profile": "udap-client", "csr": make_csr(key, [uri])}
    while not stop.is_set():
        try:
            reply = world.registrar.request("POST", world.base + "/certificates", body)
        except (OSError, http.client.HTTPException):
            return  # the node died under this request: not acknowledged
        if reply.status == 201:
            acknowledged.append(reply.json)
        elif reply.status != 503:
            errors.append(reply)


def test_a_killed_node_loses_no_acknowledged_certificate(new_node, cluster):
    node = new_node()
    world = World(node)
    acknowledged, errors = [], []
    for _ in range(3):
        stop = threading.Event()
        wanted = len(acknowledged) + 12
        threads = [threading.Thread(target=issue_until_killed, args=(world, world.uri, acknowledged, errors, stop))
                   for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(acknowledged) >= wanted or errors, 60, "certificates are issued")
        node.kill()
        stop.set()
        for thread in threads:
            thread.join()
        assert not errors, errors
        node.start()
        world.registrar = node.management.as_(world.tokens["registrar"])
        world.operator = node.management.as_(world.tokens["operator"])
        world.relying_party = node.relying_party.as_(world.tokens["relying-party"])

    # Every acknowledged certificate is stored, byte for byte, and trusted.
    for certificate in acknowledged:
        stored = world.registrar.get(world.base + "/certificates/" + certificate["id"])
        assert stored["pem"] == certificate["pem"]
        assert world.decide(certificate)["verdict"] == "trusted"

    # Nothing is half done: intents become certificates or are given up within 60 s, their serials revoked.
    def open_intents():
        return cluster.sql(node.database_url, "SELECT count(*) FROM issuance_intent WHERE state = 'intended'")

    wait_until(lambda: open_intents() == "0", 60, "intents are resolved")
    counts = cluster.sql(node.database_url, """
        SELECT count(*) FILTER (WHERE i.state = 'issued' AND c.id IS NULL),
               count(*) FILTER (WHERE i.state = 'abandoned' AND c.id IS NOT NULL),
               count(*) FILTER (WHERE i.state = 'abandoned' AND r.serial IS NULL),
               count(*) FILTER (WHERE s.serial IS NULL)
        FROM issuance_intent i
        LEFT JOIN certificate c ON c.id = i.id
        LEFT JOIN revocation r ON r.authority_no = i.authority_no AND r.serial = i.serial
        LEFT JOIN issued_serial s ON s.authority_no = i.authority_no AND s.serial = i.serial""")
    assert counts == "0|0|0|0", counts
    serials = [x509.load_pem_x509_certificate(item["pem"].encode()).serial_number for item in acknowledged]
    assert len(serials) == len(set(serials))
    assert world.operator.get(world.base + "/audit/verify")["intact"]
