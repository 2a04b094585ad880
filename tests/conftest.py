"""How the suite is shared out among workers."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one file on one worker, so that servers shared by a module are started once.

    Tests that use addresses of the sample district itself carry `xdist_group("district")` and stay together.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
