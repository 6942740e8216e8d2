# SPDX-License-Identifier: Apache-2.0
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import Cluster, Node  # noqa: E402
from world import World  # noqa: E402


@pytest.fixture(scope="session")
def cluster():
    private = Cluster()
    yield private
    private.remove()


@pytest.fixture(scope="module")
def directory():
    path = tempfile.mkdtemp(prefix="ah-e2e-")
    # The service may run the tests as root; PostgreSQL's user has no business here.
    yield pathlib.Path(path)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def new_node(cluster, directory):
    """Makes nodes; without a database_url each gets a database of its own, migrated. Kills them at the end."""
    nodes = []

    def make(database_url=None, name=None, settings=None, start=True):
        url = database_url or cluster.new_database()
        node = Node(directory, url, name or "node%d" % len(nodes), settings)
        nodes.append(node)
        if database_url is None:
            node.migrate()
            node.administrator = node.bootstrap()
        return node.start() if start else node

    yield make
    for node in nodes:
        node.kill()


@pytest.fixture(scope="module")
def node(new_node):
    return new_node()


@pytest.fixture(scope="module")
def world(node):
    """A community with a root, an issuing CA and an approved organization, made over REST."""
    return World(node)
