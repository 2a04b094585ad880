"""The folder that the examples of the documentation run in, and synthetic data for it."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from auditor.audit import registry, result
from auditor.cli import auditing, doctor, rule_views
from auditor.model.profile import Profile
from auditor.model.rulebook import Rulebook
from auditor.rulebook import load_rulebook
from auditor.rulebook.archive import pack

ROOT = Path(__file__).parents[2]


def synthetic_id(number: int) -> str:
    """A resident ID number of nobody: an unused division code, made here so that none stands in a file."""
    body = f"500149197901{1 + number % 28:02d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty district: what a reader has beside the files the page itself shows."""
    for name in ("data", "logs", "bundles", "registers"):
        (tmp_path / name).mkdir()
    people = [f"示例{number},{synthetic_id(number)}" for number in range(1, 21)]
    (tmp_path / "data" / "lowincome.csv").write_text("\n".join(["xm,sfzh", *people, ""]), encoding="utf-8")
    (tmp_path / "logs" / "portal.log").write_text("GET / 200\n" * 20, encoding="utf-8")
    (tmp_path / "logs" / "exchange.jsonl").write_text(
        "".join(f'{{"op": "query", "sfzh": "{synthetic_id(number)}"}}\n' for number in range(1, 21)), encoding="utf-8"
    )
    shutil.copy(ROOT / "examples" / "bundles" / "h-web-1.bundle", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("AUDITOR_HOME", "AUDITOR_LANG"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path


@pytest.fixture(scope="session", autouse=True)
def rules_read_once() -> Iterator[None]:
    """Reading the rules anew for every command would take most of the time; equal rules are read once."""
    known: dict[str, Rulebook] = {}

    def load_once(folder: Path | None = None, profile: Profile = Profile.USUAL) -> Rulebook:
        key = f"{hashlib.sha256(pack(folder)).hexdigest()} {profile}"
        if key not in known:
            known[key] = load_rulebook(folder, profile)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in (auditing, rule_views, doctor, result):
            patch.setattr(module, "load_rulebook", load_once)
        yield


@pytest.fixture
def rules_beside(district: Path) -> Path:
    """The shipped rules as a folder, as they lie in the source."""
    shutil.copytree(ROOT / "rules", district / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    return district


def district_modules() -> tuple[str, ...]:
    """Modules that an earlier page left behind."""
    return tuple(name for name in sys.modules if name.startswith("district_"))


@pytest.fixture
def plugins_of_the_page(district: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scanners that the page's own pyproject.toml declares count as installed."""

    def with_own(*, group: str) -> tuple[EntryPoint, ...]:
        project = district / "pyproject.toml"
        declared = tomllib.loads(project.read_text("utf-8")) if project.exists() else {}
        own = declared.get("project", {}).get("entry-points", {}).get(group, {})
        return (*entry_points(group=group), *(EntryPoint(name, value, group) for name, value in own.items()))

    monkeypatch.syspath_prepend(str(district))
    for module in district_modules():
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(registry, "entry_points", with_own)
    return district
