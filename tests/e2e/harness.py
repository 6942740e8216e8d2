# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests drive: a private PostgreSQL, nodes of the service, its REST API and its CLI."""
import base64
import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

from contract import Contract

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ANCHORHOLD_BINARY", str(ROOT / "build/dev/anchorhold"))
PRIVATE_POSTGRES = str(ROOT / "deploy/private-postgres.sh")
CONTRACT = Contract(ROOT / "api/openapi.json")


def wait_until(condition, seconds, what):
    """Polls until `condition()` is true; its value. A test that waits says for what and how long at most."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("after %s s still not: %s" % (seconds, what))
        threading.Event().wait(0.02)


class Cluster:
    """A PostgreSQL of this test run, on a Unix socket."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="ah-pg-")
        self.count = 0
        self.start()

    def _run(self, *args):
        done = subprocess.run([PRIVATE_POSTGRES, *args], env={**os.environ, "PG_FAST": "1"}, capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self):
        self._run("start", self.directory)

    def stop(self):
        self._run("stop", self.directory)

    def new_database(self):
        """The connection string of a fresh, empty database."""
        self.count += 1
        name = "test_%d" % self.count
        self._run("start", self.directory, name)
        return self._run("url", self.directory, name)

    def sql(self, url, statement):
        """What psql prints, unaligned; ON_ERROR_STOP."""
        done = subprocess.run(["psql", url, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def remove(self):
        self.stop()
        subprocess.run(["rm", "-rf", self.directory], check=True)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return "<%d %r>" % (self.status, self.body[:600])


class Plane:
    """One plane's REST API. Every answer is checked against api/openapi.json."""

    def __init__(self, name, url, token=None):
        self.name, self.url, self.token = name, url, token
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port

    def as_(self, token):
        return Plane(self.name, self.url, token)

    def request(self, method, path, body=None, headers=None, token=None, check=True, timeout=30):
        headers = dict(headers or {})
        token = self.token if token is None else token
        if token:
            headers.setdefault("Authorization", "Bearer " + token)
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        if check:
            CONTRACT.check(self.name, method, path, reply)
        return reply

    def expect(self, status, method, path, body=None, **kwargs):
        reply = self.request(method, path, body, **kwargs)
        assert reply.status == status, "%s %s: %r" % (method, path, reply)
        return reply.json if reply.body and "json" in (reply.headers["Content-Type"] or "") else reply

    def get(self, path, status=200, **kwargs):
        return self.expect(status, "GET", path, **kwargs)

    def post(self, path, body=None, status=201, **kwargs):
        return self.expect(status, "POST", path, {} if body is None else body, **kwargs)

    def problem(self, method, path, body=None, status=400, code=None, **kwargs):
        """The problem document of a request that must be refused with this status and code."""
        reply = self.request(method, path, body, **kwargs)
        assert reply.status == status, "%s %s: %r" % (method, path, reply)
        assert reply.headers["Content-Type"] == "application/problem+json", reply.headers
        problem = reply.json
        assert problem["status"] == status and problem["detail"] and problem["request_id"], problem
        assert code is None or problem["code"] == code, problem
        return problem


class Node:
    """One process of `anchorhold serve` on free ports."""

    def __init__(self, directory, database_url, name="node", settings=None):
        self.directory = pathlib.Path(directory)
        self.database_url = database_url
        self.name = name
        self.settings = settings or {}
        self.process = None
        passphrase = self.directory / "passphrase"
        if not passphrase.exists():
            passphrase.write_text("a passphrase of this test run\n")
            passphrase.chmod(0o600)
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ANCHORHOLD_")},
            # What a sanitizer keeps of freed memory would look like growth.
            "ASAN_OPTIONS": "quarantine_size_mb=4:abort_on_error=1",
            "ANCHORHOLD_DATABASE_URL": database_url,
            "ANCHORHOLD_PASSPHRASE_FILE": str(passphrase),
            "ANCHORHOLD_RELYING_PARTY_LISTEN": "127.0.0.1:0",
            "ANCHORHOLD_MANAGEMENT_LISTEN": "127.0.0.1:0",
            "ANCHORHOLD_PUBLIC_URL": "http://pki.example.org",
            "ANCHORHOLD_LOG_LEVEL": "debug",
            **{"ANCHORHOLD_" + key.upper(): str(value) for key, value in self.settings.items()},
        }
        self.log_path = self.directory / (name + ".log")

    def migrate(self):
        done = subprocess.run([BINARY, "migrate"], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def bootstrap(self):
        done = subprocess.run([BINARY, "token", "bootstrap", "--name", "administrator", "--json"],
                              env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["token"]

    def spawn(self):
        """Starts the process and waits for its sockets, not for a snapshot."""
        ready = self.directory / (self.name + ".ready")
        ready.unlink(missing_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--ready-file", str(ready)], env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

        def addresses():
            assert self.process.poll() is None, "the node ended:\n" + self.log()
            return ready.exists() and ready.read_text().strip()

        addresses = json.loads(wait_until(addresses, 30, "the node listens"))
        self.relying_party = Plane("relying-party", addresses["relying_party"])
        self.management = Plane("management", addresses["management"])
        return self

    def start(self):
        self.spawn()
        wait_until(lambda: self.relying_party.request("GET", "/health/ready").status == 200, 30, "the node is ready")
        return self

    def log(self):
        return self.log_path.read_text(errors="replace")

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=30)

    def cli(self, *args, token=None, community=None, stdin=None, code=0):
        """Runs the CLI against this node; stdout. `code` None: any exit code, then (code, stdout, stderr)."""
        environment = {
            **self.environment,
            "ANCHORHOLD_SERVER_URL": self.management.url,
            "ANCHORHOLD_RELYING_PARTY_URL": self.relying_party.url,
            "HOME": str(self.directory),
        }
        if token:
            environment["ANCHORHOLD_TOKEN"] = token
        if community:
            environment["ANCHORHOLD_COMMUNITY"] = community
        done = subprocess.run([BINARY, *map(str, args)], env=environment, input=stdin, capture_output=True, text=True,
                              timeout=120, check=False)
        if code is None:
            return done.returncode, done.stdout, done.stderr
        assert done.returncode == code, "%s: exit code %d\n%s%s" % (args, done.returncode, done.stdout, done.stderr)
        return done.stdout


def quote(segment):
    return urllib.parse.quote(segment, safe="")


def der_base64(der):
    return base64.b64encode(der).decode()


def pem_to_x5c(*pems):
    """Base64 DER of each certificate in PEM texts, in order."""
    lines, out, inside = "\n".join(pems).splitlines(), [], False
    for line in lines:
        if line.startswith("-----BEGIN CERTIFICATE"):
            inside, current = True, ""
        elif line.startswith("-----END CERTIFICATE"):
            inside = False
            out.append(current)
        elif inside:
            current += line.strip()
    return out
