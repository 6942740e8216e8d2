# SPDX-License-Identifier: Apache-2.0
"""The benchmarks: each runs its floor or its peer in the same run, in turns with itself, and yields figures."""
import hashlib
import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request

import seed
from figures import MIB, Figure, Target, median, percentile
from stage import PGBENCH, Busy, Client, in_process, make_csr, make_key, output_of, wait_until, wrk

MILLION = 1000000
ROUNDS = 5


# --- decisions ---

def decide_cold(_):
    """a leaf never seen before below a known intermediate, in process"""
    got = in_process("decide-cold")
    for algorithm, bound in (("P-256", 1.4), ("RSA-2048", 2)):
        decision = got["decision_us." + algorithm]
        yield Figure("decide-cold " + algorithm, decision, "us", "one %s verification" % algorithm,
                     got["signature_us." + algorithm], Target("<=", bound))
        yield Figure("decide-cold " + algorithm, 1e6 / decision, "decisions/s", "d2i_X509 and X509_verify_cert",
                     1e6 / got["x509_verify_cert_us." + algorithm], Target(">=", 3))


def wire_size(url, body, token):
    """Octets of status line, headers and body of an answer."""
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request) as answer:
        headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return len("HTTP/1.1 200 OK\r\n\r\n") + headers + len(answer.read())


def decide_warm(stage):
    """the same chain again and again over HTTP"""
    world = stage.world()
    certificate = world.issue()
    wait_until(lambda: world.decide(certificate)["verdict"] == "trusted", 5, "the certificate is known")
    body = json.dumps({"community": world.slug, "x5c": certificate["x5c"], "purpose": "client", "uri": world.uri,
                       "revocation": "require"})
    bodies = stage.file("decide.txt", [body])
    url = world.node.relying_party.url + "/v1/decisions/chain"
    token = world.tokens["relying-party"]
    with stage.floor(500) as floor:
        size = 500 + wire_size(url, body, token) - wire_size(floor, body, token)
    ours, floors = [], []
    with stage.floor(size) as floor:
        for _ in range(ROUNDS):
            ours.append(wrk(url, bodies, token))
            floors.append(wrk(floor, bodies, token))
    world.node.kill()
    yield Figure("decide-warm", median(ours), "decisions/s", "libmicrohttpd, empty handler, same sizes", median(floors),
                 Target(">=", 0.4))


# --- issuing ---

CLIENTS = 16

TWO_INSERTS = """BEGIN;
INSERT INTO bench_a (payload) VALUES (decode(repeat('ab', 500), 'hex'));
INSERT INTO bench_b (payload) VALUES (decode(repeat('cd', 200), 'hex'));
COMMIT;
"""


def pgbench(stage, url, seconds):
    script = stage.directory / "two_inserts.sql"
    script.write_text(TWO_INSERTS)
    out = output_of(PGBENCH, "-n", "-M", "prepared", "-c", CLIENTS, "-j", 1, "-T", seconds, "-f", script, url)
    return next(float(line.split()[2]) for line in out.splitlines() if line.startswith("tps ="))


def issue(stage):
    """P-256 certificates over REST, intent and audit committed, fsync on, 16 clients"""
    world = stage.world(management_threads=CLIENTS)
    database = stage.cluster.new_database()
    for table in ("bench_a", "bench_b"):
        stage.cluster.sql(database, "CREATE TABLE %s (id bigserial PRIMARY KEY, payload bytea NOT NULL)" % table)
    bodies = stage.file("issue.txt", [
        json.dumps({"organization": world.organization["id"], "profile": "udap-client",
                    "csr": make_csr(make_key(), [world.uri])}) for _ in range(2000)])
    url = world.node.management.url + world.base + "/certificates"
    ours, floors = [], []
    for _ in range(ROUNDS):
        ours.append(wrk(url, bodies, world.tokens["registrar"], CLIENTS, 5))
        floors.append(pgbench(stage, database, 5))
    world.node.kill()
    yield Figure("issue", median(ours), "certificates/s", "pgbench, transactions of two inserts, 16 clients",
                 median(floors), Target(">=", 0.4))


# --- CRLs ---

GENCRL = """[ca]
default_ca = bench
[bench]
database = %(directory)s/index.txt
crlnumber = %(directory)s/crlnumber
default_md = sha256
default_crl_days = 1
"""


def openssl_gencrl(stage, entries):
    """Seconds and bytes of `openssl ca -gencrl`."""
    directory = stage.directory / "gencrl"
    directory.mkdir()
    (directory / "openssl.cnf").write_text(GENCRL % {"directory": directory})
    (directory / "crlnumber").write_text("01\n")
    with open(directory / "index.txt", "w", encoding="ascii") as index:
        for i in range(entries):
            index.write("R\t300101000000Z\t270101000000Z,keyCompromise\t5A%030X%08X\tunknown\t/CN=Example App\n"
                        % (i * 0x9E3779B97F4A7C15 % (1 << 120), i))
    output_of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=CA",
              "-keyout", directory / "key.pem", "-out", directory / "ca.pem")
    began = time.monotonic()
    process = subprocess.Popen(
        ["openssl", "ca", "-gencrl", "-config", directory / "openssl.cnf", "-cert", directory / "ca.pem", "-keyfile",
         directory / "key.pem", "-out", directory / "crl.pem"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status != 0:
        raise RuntimeError("openssl ca -gencrl failed")
    return time.monotonic() - began, usage.ru_maxrss * 1024


def crl_build(stage):
    """a CRL of 1 000 000 entries, built and signed, in process"""
    got = in_process("crl-build", MILLION, ROUNDS)
    peer_s, peer_bytes = openssl_gencrl(stage, MILLION)
    yield Figure("crl-build", got["build_s"], "s", "openssl ca -gencrl", peer_s, Target("<=", 3, "s"))
    yield Figure("crl-build memory", got["build_bytes"] / MIB, "MiB", "openssl ca -gencrl", peer_bytes / MIB,
                 Target("<=", 64, "MiB"))
    yield Figure("crl-build linearity", got["build_s"], "s", "ten times the cost of 100 000 entries",
                 10 * got["build_tenth_s"], Target("<=", 1.2))


def crl_load(_):
    """a foreign CRL of 1 000 000 entries, verified, indexed and asked once"""
    got = in_process("crl-load", MILLION, ROUNDS)
    peer = "d2i_X509_CRL, X509_CRL_verify and the first look-up"
    yield Figure("crl-load", got["load_s"], "s", peer, got["openssl_s"], Target("<=", 1, "s"))
    yield Figure("crl-load memory", got["load_bytes"] / MIB, "MiB", peer, got["openssl_bytes"] / MIB,
                 Target("<=", 64, "MiB"))
    yield Figure("crl-load memory", got["load_bytes"] / MIB, "MiB", peer, got["openssl_bytes"] / MIB,
                 Target("<=", 0.2))


# --- revocation ---

def issue_some(client, world, count):
    return [client.post(world.base + "/certificates", {
        "organization": world.organization["id"], "profile": "udap-client", "csr": make_csr(make_key(), [world.uri])})
        for _ in range(count)]


def revoke(client, world, certificate):
    """Seconds."""
    began = time.monotonic()
    client.post(world.base + "/certificates/%s/revoke" % certificate["id"], {"reason": "superseded"})
    return time.monotonic() - began


def seconds_until_untrusted(client, world, certificate, revoker):
    """From the moment at which the revocation is asked for, so its own work is in it."""
    question = {"community": world.slug, "x5c": certificate["x5c"], "purpose": "client"}
    wait_until(lambda: client.post("/v1/decisions/chain", question)["verdict"] == "trusted", 5, "it is known there")
    thread = threading.Thread(target=revoke, args=(revoker, world, certificate))
    pause = threading.Event()  # or the asking itself would take the processor that the answer needs
    began = time.monotonic()
    thread.start()
    while client.post("/v1/decisions/chain", question)["verdict"] != "untrusted":
        if time.monotonic() - began > 10:
            raise RuntimeError("the other node does not learn of the revocation")
        pause.wait(0.001)
    took = time.monotonic() - began
    thread.join()
    return took


def revoke_visible(stage):
    """a revocation asked of one node until another one refuses"""
    world = stage.world()
    other = stage.node(world.node.database_url).start()
    revoker, asker = Client(world.registrar), Client(other.relying_party.as_(world.tokens["relying-party"]))
    certificates = issue_some(revoker, world, 300)
    took = [1e3 * seconds_until_untrusted(asker, world, certificate, revoker) for certificate in certificates]
    floor = in_process("notify", 300, 1, stage.cluster.new_database())
    for end in (revoker, asker):
        end.close()
    for node in (world.node, other):
        node.kill()
    yield Figure("revoke-visible", percentile(took, 0.99), "ms (p99)", "a commit with NOTIFY until it is heard (p99)",
                 floor["p99_ms"], Target("<=", 100, "ms (p99)"))


def full_world(stage, certificates, revoked):
    """A node, stopped, whose register is full; and whose first CRL is published."""
    world = stage.world()
    world.node.stop()
    seed.fill(stage.cluster, world, certificates, revoked)
    start_full(world)
    world.publish_crl()
    last = hashlib.sha256(b"certificate%d" % certificates).hexdigest()
    if world.relying_party.get("/v1/status/" + last)["status"] == "unknown":
        raise RuntimeError("the node does not know what stands in its register")
    return world


def start_full(world):
    """Seconds from the start of the process until it is ready."""
    began = time.monotonic()
    node = world.node.spawn()
    wait_until(lambda: is_ready(node.relying_party.url), 60, "the node is ready")
    took = time.monotonic() - began
    # The ports are new.
    for plane, new in ((world.admin, node.management), (world.operator, node.management), (world.registrar, node.management),
                       (world.relying_party, node.relying_party)):
        plane.url, plane.port = new.url, new.port
    return took


def is_ready(url):
    try:
        with urllib.request.urlopen(url + "/health/ready") as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


def million_revoked(stage):
    return stage.once("million revoked", lambda: full_world(stage, MILLION, MILLION))


def revoke_cost(stage):
    """one more revocation where 1 000 000 are revoked, over REST and in the snapshot"""
    got = in_process("revoke", MILLION, ROUNDS)
    many, few = million_revoked(stage), full_world(stage, 1000, 1000)
    worlds = (many, few)
    clients = [Client(world.registrar) for world in worlds]
    certificates = [issue_some(client, world, 300) for client, world in zip(clients, worlds)]
    took = ([], [])
    for pair in zip(*certificates):
        for seconds, client, world, certificate in zip(took, clients, worlds, pair):
            seconds.append(1e3 * revoke(client, world, certificate))
    for client in clients:
        client.close()
    few.node.kill()
    yield Figure("revoke-cost", median(took[0]), "ms (median)", "where 1 000 are revoked", median(took[1]), Target("<=", 1.2))
    yield Figure("revoke-cost snapshot", got["many_us"], "us", "where 1 000 are revoked", got["few_us"], Target("<=", 1.2))


def seconds_to_publish(client, path):
    """The node publishes on its own, too, and one at a time: then again."""
    for _ in range(10):
        began = time.monotonic()
        try:
            client.post(path, {})
            return time.monotonic() - began
        except Busy:
            continue
    raise RuntimeError("the node publishes without end")


def crl_publish(stage):
    """a CRL of 1 000 000 entries over REST: read from the register, built, signed, checked, stored"""
    world = million_revoked(stage)
    path = world.base + "/authorities/%s/crls" % world.issuing["id"]
    client = Client(world.operator)
    query = "COPY (SELECT serial, reason, revoked_at FROM revocation) TO STDOUT (FORMAT binary)"
    ours, floors = [], []
    for _ in range(3):
        ours.append(seconds_to_publish(client, path))
        floors.append(copy_seconds(world, query))
    client.close()
    # It would publish on its own while others are measured.
    stage.forget("million revoked").node.kill()
    yield Figure("crl-publish", median(ours), "s", "COPY of the entries", median(floors), Target("<=", 3, "s"))


# --- starting ---

def copy_seconds(world, query):
    began = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        subprocess.run(["psql", world.node.database_url, "-XqAt", "-c", query], stdout=nowhere, check=True)
    return time.monotonic() - began


def start_up(stage):
    """a node with 1 000 000 certificates, 100 000 of them revoked, until it is ready"""
    world = full_world(stage, MILLION, MILLION // 10)
    query = "COPY (SELECT authority_no, serial, sha256, not_after FROM certificate) TO STDOUT (FORMAT binary)"
    ours, floors = [], []
    for _ in range(ROUNDS):
        world.node.stop()
        ours.append(start_full(world))
        floors.append(copy_seconds(world, query))
    world.node.kill()
    yield Figure("start-up", median(ours), "s", "COPY of the register", median(floors), Target("<=", 2, "s"))


BENCHMARKS = {
    "decide-cold": decide_cold,
    "decide-warm": decide_warm,
    "issue": issue,
    "crl-build": crl_build,
    "crl-load": crl_load,
    "revoke-visible": revoke_visible,
    "revoke-cost": revoke_cost,
    "crl-publish": crl_publish,
    "start-up": start_up,
}
