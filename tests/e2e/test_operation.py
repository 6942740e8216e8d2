# SPDX-License-Identifier: Apache-2.0
"""Running it: configuration, logs, health, metrics, limits, and a graceful end."""
import json
import os
import resource
import socket
import subprocess
import threading

import pytest

from harness import BINARY, wait_until
from world import World


def test_configuration_is_shown_with_its_sources_and_without_secrets(node):
    environment = {**node.environment, "ANCHORHOLD_DATABASE_URL": "host=db user=x password=hush dbname=y",
                   "ANCHORHOLD_MANAGEMENT_THREADS": "3"}
    done = subprocess.run([BINARY, "config", "show", "--log-level", "warning"], env=environment, capture_output=True,
                          text=True, check=True)
    assert "hush" not in done.stdout and "management_threads" in done.stdout and "warning" in done.stdout


@pytest.mark.parametrize("name, value", [("MANAGEMENT_THREADS", "many"), ("LOG_LEVEL", "loud"), ("MANAGEMENT_LISTEN", "nowhere"),
                                         ("NO_SUCH_KEY", "1")])
def test_bad_configuration_is_named_and_refused(node, name, value):
    done = subprocess.run([BINARY, "serve"], env={**node.environment, "ANCHORHOLD_" + name: value}, capture_output=True,
                          text=True, check=False, timeout=30)
    assert done.returncode == 2 and name.lower() in done.stderr.lower(), done.stderr


def test_a_wrong_passphrase_signs_nothing(new_node, world, directory):
    wrong = directory / "wrong-passphrase"
    wrong.write_text("another passphrase\n")
    wrong.chmod(0o600)
    other = new_node(database_url=world.node.database_url, name="wrong", settings={"passphrase_file": wrong})
    plane = other.management.as_(world.tokens["operator"])
    plane.problem("POST", world.base + "/authorities/%s/crls" % world.issuing["id"], {}, status=503, code="key_unavailable")
    assert other.stop() == 0


def test_serve_refuses_a_database_that_was_not_migrated(new_node, cluster):
    node = new_node(database_url=cluster.new_database(), name="unmigrated", start=False)
    done = subprocess.run([BINARY, "serve"], env=node.environment, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode != 0 and "anchorhold migrate" in done.stderr + done.stdout


def test_migrate_twice_changes_nothing_and_changed_migrations_are_refused(new_node, cluster):
    node = new_node(start=False)
    node.migrate()
    cluster.sql(node.database_url, "UPDATE schema_migration SET sha256 = decode(repeat('00', 32), 'hex') WHERE number = 1")
    done = subprocess.run([BINARY, "migrate"], env=node.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "0001_foundation.sql" in done.stderr and "other contents" in done.stderr


def test_logs_are_json_lines_with_the_request_id(world, node):
    world.operator.request("GET", world.base, headers={"X-Request-Id": "look-for-me"})
    lines = [json.loads(line) for line in node.log().splitlines()]
    mine = [line for line in lines if line.get("request_id") == "look-for-me"]
    assert mine and all("level" in line and "time" in line for line in mine), mine
    assert not [line for line in lines if "ah_" in json.dumps(line)]


def metric(node, name):
    for line in node.relying_party.get("/metrics").body.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise AssertionError("no metric " + name)


def test_metrics_count_what_happens(world, node):
    names = ('anchorhold_decisions_total{verdict="trusted"}', "anchorhold_certificates_issued_total",
             "anchorhold_certificates_revoked_total")
    before = [metric(node, name) for name in names]
    certificate = world.issue()
    world.decide(certificate)
    world.revoke(certificate)
    after = [metric(node, name) for name in names]
    assert [b - a for a, b in zip(before, after)] == [1, 1, 1]


def test_a_slow_client_is_cut_off_and_holds_nobody_up(new_node, world):
    impatient = new_node(database_url=world.node.database_url, name="impatient", settings={
        "idle_timeout_seconds": 1, "connections_max": 20})
    slow = []
    for _ in range(10):
        connection = socket.create_connection((impatient.relying_party.host, impatient.relying_party.port))
        connection.sendall(b"POST /v1/decisions/chain HTTP/1.1\r\nHost: x\r\nContent-Le")
        slow.append(connection)
    assert impatient.relying_party.get("/health/live")["status"] == "ok"
    for connection in slow:
        connection.settimeout(10)
        assert connection.recv(4096) == b""  # closed by the server
        connection.close()
    assert impatient.stop() == 0


def test_no_core_dumps(node):
    soft_and_hard = resource.prlimit(node.process.pid, resource.RLIMIT_CORE)
    assert soft_and_hard == (0, 0)


def test_sigterm_lets_requests_under_way_end(new_node):
    node = new_node()
    world = World(node)
    results, stop = [], threading.Event()

    def issue():
        while not stop.is_set():
            try:
                results.append(world.registrar.request("GET", world.base + "/certificates").status)
            except OSError:
                return

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(results) > 20, 30, "requests are answered")
    assert node.stop() == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert set(results) <= {200, 503}, set(results)


def test_crls_are_built_on_a_schedule(new_node):
    """Invariant I11: a revocation is in a CRL within 60 s, without anybody asking."""
    from cryptography import x509
    node = new_node()
    world = World(node)
    certificate = world.issue()
    world.revoke(certificate, reason="superseded")

    def listed():
        crl = x509.load_der_x509_crl(world.crl(world.issuing))
        return crl.get_revoked_certificate_by_serial_number(int(certificate["serial"], 16))

    wait_until(listed, 60, "the revocation is in the CRL")


def test_the_process_does_not_grow_without_bound(node, world):
    def resident():
        with open("/proc/%d/statm" % node.process.pid) as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    certificate = world.issue()
    for _ in range(200):
        world.decide(certificate, explain=True)
    before = resident()
    for _ in range(1000):
        world.decide(certificate, explain=True)
    assert resident() - before < 32 << 20
