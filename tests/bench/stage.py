# SPDX-License-Identifier: Apache-2.0
"""What is measured, and with what: a PostgreSQL that flushes to disk, nodes, wrk, the program for one process."""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from harness import PRIVATE_POSTGRES, Cluster, Node, wait_until  # noqa: E402, F401
from world import World, make_csr, make_key  # noqa: E402, F401

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = os.environ.get("ANCHORHOLD_BENCHMARKS", "build/release/tests/benchmarks")
PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"


class DurableCluster(Cluster):
    """As in production: fsync is on."""

    def _run(self, *args):
        return output_of(PRIVATE_POSTGRES, *args).strip()


def output_of(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError("%s: exit code %d\n%s%s" % (command[0], done.returncode, done.stdout, done.stderr))
    return done.stdout


def in_process(name, *arguments):
    """What the program of that name measured, by name."""
    lines = output_of(BENCHMARKS, name, *arguments).splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines)}


def wrk(url, bodies, token="", connections=32, seconds=3):
    """Requests a second; none may fail."""
    out = output_of("wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "-s", HERE / "requests.lua", url, "--", bodies,
                    token)
    result = json.loads(out.splitlines()[-1])
    if result["errors"] or not result["requests"]:
        raise RuntimeError("%s: requests failed: %s" % (url, result))
    return result["requests"] / result["seconds"]


class Stage:
    """Lives for one run of bench.py. What is expensive to prepare is prepared once."""

    def __init__(self):
        self.ends = contextlib.ExitStack()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="ah-bench-"))
        self.ends.callback(shutil.rmtree, self.directory)
        self.nodes = 0
        self.kept = {}

    def close(self):
        self.ends.close()

    def once(self, name, make):
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def forget(self, name):
        return self.kept.pop(name)

    @property
    def cluster(self):
        def make():
            cluster = DurableCluster()
            self.ends.callback(cluster.remove)
            return cluster
        return self.once("cluster", make)

    def file(self, name, lines):
        path = self.directory / name
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def node(self, database_url=None, **settings):
        """A node with a migrated database of its own, or on another's."""
        self.nodes += 1
        node = Node(self.directory, database_url or self.cluster.new_database(), "node%d" % self.nodes,
                    {"log_level": "warning", **settings})
        self.ends.callback(node.kill)
        if database_url is None:
            node.migrate()
            node.administrator = node.bootstrap()
        return node

    def world(self, **settings):
        return World(self.node(**settings).start())

    @contextlib.contextmanager
    def floor(self, size):
        """An empty libmicrohttpd that answers bodies of this size; its URL."""
        process = subprocess.Popen([BENCHMARKS, "floor", str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True)
        try:
            yield "http://127.0.0.1:%d/" % int(float(process.stdout.readline().split()[1]))
        finally:
            process.stdin.close()
            process.wait(timeout=10)
            process.stdout.close()


class Busy(Exception):
    """Another transaction was in the way."""


class Client:
    """One connection that is kept open; answers are not looked at more than needed."""

    def __init__(self, plane):
        self.connection = http.client.HTTPConnection(plane.host, plane.port, timeout=30)
        self.connection.connect()
        self.headers = {"Authorization": "Bearer " + plane.token, "Content-Type": "application/json"}

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status == 503 and b'"busy"' in content:
            raise Busy
        if answer.status >= 300:
            raise RuntimeError("POST %s: %d %s" % (path, answer.status, content[:400]))
        return json.loads(content)

    def close(self):
        self.connection.close()
