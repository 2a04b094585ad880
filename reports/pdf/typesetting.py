"""Runs the typesetter: a fixed template, content as JSON, nothing else within its reach."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from auditor.errors import StoreError
from auditor.model.text import Text
from reports.fonts import FontSet

TIMEOUT = 300
"""Seconds it may take."""


def typeset(
    template: str, content: Mapping[str, Any], fonts: FontSet, form: str, beside: Mapping[str, bytes] | None = None
) -> list[bytes]:
    """The pages of `template` filled with `content`: one PDF, or one PNG for each page, by `form`.

    `beside` are further files the template reads. A child process does the work, so that its memory goes with it and
    its limits are its own. Raises `StoreError` when it fails or takes too long, OSError when the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="auditor-typeset-") as name:
        folder = Path(name)
        (folder / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / "main.typ").write_bytes((files("reports") / "pdf" / template).read_bytes())
        for file, data in (beside or {}).items():
            (folder / file).write_bytes(data)
        (folder / "fonts").mkdir()
        for at, path in enumerate(fonts.files):
            (folder / "fonts" / f"{at}{path.suffix}").symlink_to(path)
        _run(folder, form)
        return [path.read_bytes() for path in sorted(folder.glob(f"page-*.{form}"))]


def _run(folder: Path, form: str) -> None:
    argv = [sys.executable, "-I", str(Path(__file__).with_name("child.py")), str(folder), form]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(argv, capture_output=True, timeout=TIMEOUT, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise StoreError(
            Text(f"PDF 排版超过 {TIMEOUT} 秒，已停止", f"typesetting the PDF took more than {TIMEOUT} s")
        ) from error
    if done.returncode == 0:
        return
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if any("[Errno 28]" in line or "[Errno 27]" in line for line in lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    said = lines[-1][:300] if lines else f"exit code {done.returncode}"
    raise StoreError(Text(f"PDF 排版失败：{said}", f"typesetting the PDF failed: {said}"))
