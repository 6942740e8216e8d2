# SPDX-License-Identifier: Apache-2.0
"""Last in the run: an operation that no test exercised fails it."""
import pytest

from harness import CONTRACT


def test_every_operation_was_exercised(request):
    if request.config.option.keyword or len({item.fspath for item in request.session.items}) < 5:
        pytest.skip("only a part of the tests was run")
    assert CONTRACT.missing() == []
