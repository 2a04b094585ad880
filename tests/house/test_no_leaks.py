"""What is committed tells nothing about the machine it was written on and holds no secret."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Written in pieces, so that this file does not hold what it looks for.
SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----\s*\n[A-Za-z0-9+/=]{40}"),
    "cloud access key": re.compile(r"\b(?:AKIA|LTAI)" + r"[0-9A-Za-z]{16,24}\b"),
    "hosting token": re.compile(r"\b(?:gh[pousr]_|glpat-)" + r"[0-9A-Za-z_-]{20,}"),
    "signed token": re.compile(r"\beyJ[0-9A-Za-z_-]{16,}" + r"\.eyJ[0-9A-Za-z_-]{16,}\."),
    "password hash": re.compile(r"\$(?:6|y|2[aby])\$" + r"[./0-9A-Za-z]{8,}\$[./0-9A-Za-z]{20,}"),
}

REGISTRY = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|pypi\.org|pythonhosted|/simple\b|file://", re.IGNORECASE
)


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=30)
    paths = [ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every committed text file."""
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode("utf-8", "replace")


def test_no_file_names_the_machine_it_was_written_on() -> None:
    here = [str(ROOT)]
    home = str(Path.home())
    # On a server people work as root, whose folder has the same name everywhere and stands in many a host's facts.
    if home not in ("/", "/root"):
        here.append(home)
    pattern = re.compile("|".join([*map(re.escape, here), r"[.]pyenv/", r"/home/(?!user\b)[a-z]+/(?:src|work|git)"]))
    assert [f"{path}: {found[0]}" for path, text in texts() if (found := pattern.search(text))] == []


def test_no_file_of_the_set_up_names_a_package_registry() -> None:
    set_up = ("requirements/", "scripts/", "Makefile", "pyproject.toml", ".ci/")
    offences = [
        f"{path}: {found[0]}" for path, text in texts() if path.startswith(set_up) and (found := REGISTRY.search(text))
    ]
    assert offences == []


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_committed(kind: str) -> None:
    assert [path for path, text in texts() if SECRETS[kind].search(text)] == []


def test_every_locked_package_carries_hashes() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
        assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_nothing_that_is_made_is_committed() -> None:
    made = re.compile(r"(^|/)(__pycache__|\.venv|build|out|dist|\.auditor)/|\.pyc$|\.egg-info/")
    names = [str(path.relative_to(ROOT)) for path in committed()]
    assert [name for name in names if made.search(name)] == []
