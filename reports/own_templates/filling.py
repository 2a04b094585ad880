"""Templates are read and filled by a process of their own, which is given plain values and limits."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from auditor.errors import Problem, TemplateError, unreadable
from auditor.model.text import Text
from reports.own_templates.language import Shape

MOST_BYTES = 20 << 20
SECONDS, EACH = 20, 5
"""Processor time a template may take, and what every document adds. 3,000 problems take about 2 s."""


def check(path: Path, shape: Mapping[str, Shape]) -> tuple[Problem, ...]:
    """What is wrong with a template, by paragraph; nothing when it can be filled."""
    return _asked(path, shape, ())[0]


def fill(path: Path, shape: Mapping[str, Shape], contexts: Sequence[Mapping[str, Any]]) -> tuple[bytes, ...]:
    """The template filled once for each of `contexts`, as DOCX files. Raises TemplateError."""
    problems, files = _asked(path, shape, contexts)
    if problems:
        raise TemplateError(problems)
    return files


def _asked(
    path: Path, shape: Mapping[str, Shape], contexts: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Problem, ...], tuple[bytes, ...]]:
    def one(zh: str, en: str) -> tuple[tuple[Problem, ...], tuple[bytes, ...]]:
        return (Problem(path.name, 0, "", Text(zh, en)),), ()

    try:
        if path.stat().st_size > MOST_BYTES:
            return one(f"超过 {MOST_BYTES >> 20} MB", f"is larger than {MOST_BYTES >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        return (Problem(path.name, 0, "", unreadable(error)),), ()
    request = {"template": base64.b64encode(content).decode(), "shape": shape, "contexts": contexts}
    seconds = SECONDS + EACH * len(contexts)
    argv = [sys.executable, "-I", "-m", "reports.own_templates.child", str(seconds)]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(
            argv,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=60 + 4 * seconds,
            env=environment,
            check=False,
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        return one(
            f"填写时间或内存超出限度（{seconds} 秒），已停止",
            f"takes more time or memory than allowed ({seconds} s) and was stopped",
        )
    problems = tuple(
        Problem(path.name, found["line"], found["path"], Text(found["zh"], found["en"])) for found in answer["problems"]
    )
    return problems, tuple(base64.b64decode(made) for made in answer["files"])
