"""How the suite is shared out among workers."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling


class AreaByArea(LoadScopeScheduling):
    """Keeps the tests of one area (one folder below `tests/`) on one worker.

    Servers of an area are started once and never meet a twin on the same address.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0].split("/")[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> AreaByArea:
    return AreaByArea(config, log)
