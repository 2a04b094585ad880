"""Compiles what scans need, so that none of them waits for it: `python -m scanners.personal_data.prepare`.

The compiled code stays in its cache until the sources change. Without Numba there is nothing to do.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from scanners.personal_data.policy import load_policy
from scanners.personal_data.work import ScanOrder, scan

_RECORD = {
    "time": "2026-11-01T08:00:00+08:00",
    "uri": "/api/person?name=%E5%BC%A0",
    "client_ip": "10.1.2.3",
    "body": '{"mobile": "19900000000"}',
}
_WRAPPED = {
    "log": json.dumps(_RECORD, ensure_ascii=False) + "\n",
    "stream": "stdout",
    "time": "2026-11-01T00:00:00.5Z",
}
_LOGS = {
    "records": json.dumps(_RECORD, ensure_ascii=False),
    "wrapped": json.dumps(_WRAPPED, ensure_ascii=False),
    "access": '10.1.2.3 - - [01/Nov/2026:08:00:00 +0800] "GET /api/person?mobile=19900000000 HTTP/1.1" 200 12 "-" "-"',
    "text": "2026-11-01 08:00:00.123  INFO [http-1] c.example.A - 请求 POST /api/person userId=a, mobile=19900000000",
}
"""A line of every form that is read by compiled code of its own."""
_ROWS = "mobile,note\n" + "19900000000,张三 a@example.com\n" * 20


def prepare() -> bool:
    """Scan a little of everything with the compiled lane; false where there is no compiler."""
    if find_spec("numba") is None:
        return False
    with TemporaryDirectory(prefix="auditor-prepare-") as folder:
        for name, line in _LOGS.items():
            Path(folder, f"{name}.log").write_text((line + "\n") * 20, "utf-8")
        Path(folder, "table.csv").write_text(_ROWS, "utf-8")
        order = ScanOrder(
            paths=(*(str(Path(folder, f"{name}.log")) for name in _LOGS), str(Path(folder, "table.csv"))),
            policy=load_policy(),
            as_of=date(2026, 1, 1),
            lane="numba",
            findings=Path(folder, "findings.jsonl"),
        )
        scan(order)
    return True


if __name__ == "__main__":
    prepare()
