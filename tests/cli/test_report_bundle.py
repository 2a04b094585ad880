"""`auditor report bundle` and `auditor verify FILE.zip` from the outside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from tiny_district import HEAD, District, bundle


@pytest.fixture
def packed(auditor: Callable[..., Said], district: District) -> Callable[..., Path]:
    """Packs the reports of the tiny district's audit."""
    assert auditor(*district.audit("--json")).code in (0, 1)

    def pack(name: str, *more: str) -> Path:
        file = district.folder / name
        words = ("report", "bundle", "-i", district.inventory, "--home", district.home, "--format", "html")
        said = auditor(*words, "--out", file, *more, "--json")
        assert said.code == 0, said.err
        return file

    return pack


def names_in(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def test_a_bundle_holds_reports_and_proof_and_is_verified_without_a_store(
    packed: Callable[..., Path], auditor: Callable[..., Said], district: District
) -> None:
    file = packed("b.zip", "--with-evidence", "--with-filing")
    names = names_in(file)
    assert names >= {
        "README.zh.md",
        "README.en.md",
        "MEMBERS.json",
        "audit/manifest.jsonl",
        "audit/report.xlsx",
        "evidence/index.csv",
        "reports/overview/overview.html",
        "reports/rectification/rectification.html",
        "reports/filing/pf-policy/filing-form.html",
        "reports/self-check/pf-policy/report/self-check-pf-policy.html",
        "reports/self-check/pf-policy/records/self-check-pf-policy-records.xlsx",
    }
    assert any(name.startswith("evidence/files/") for name in names)
    verified = auditor("verify", file, "--home", district.folder / "nowhere", "--json")
    assert (verified.code, verified.json["intact"], verified.json["members"]) == (0, True, len(names) - 1)
    assert not (district.folder / "nowhere").exists()

    file.write_bytes(file.read_bytes()[:-100])
    assert auditor("verify", file).code == 1


def test_evidence_stays_out_unless_asked_for_and_packing_again_changes_nothing(packed: Callable[..., Path]) -> None:
    one, other = packed("one.zip"), packed("other.zip")
    assert one.read_bytes() == other.read_bytes()
    assert not any(name.startswith("evidence/files/") for name in names_in(one))
    assert "reports/filing/pf-policy/filing-form.html" not in names_in(one)


def test_a_bundle_of_one_platform_says_nothing_of_the_others(auditor: Callable[..., Said], district: District) -> None:
    other = "  - {id: pf-other, name: 别人的平台, kind: portal, owner: u-data, level: {grade: 2, s: 2, a: 2}}\n"
    district.write(head=HEAD + other, sound=bundle("h-policy-1"))
    assert auditor(*district.audit("--json")).code in (0, 1)
    words = ("report", "bundle", "-i", district.inventory, "--home", district.home, "--platform", "pf-policy")
    said = auditor(*words, "--format", "html", "--out", district.folder / "b.zip", "--with-filing", "--json")
    assert said.code == 0, said.err
    with zipfile.ZipFile(district.folder / "b.zip") as archive:
        for name in archive.namelist():
            assert "pf-other" not in name and "overview" not in name
            content = archive.read(name)
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as workbook:
                    content = b"".join(workbook.read(part) for part in workbook.namelist())
            assert "别人的平台".encode() not in content, name
            assert b"pf-other" not in content or name == "audit/manifest.jsonl", name


def test_an_unknown_platform_leaves_nothing_behind(
    packed: Callable[..., Path], auditor: Callable[..., Said], district: District
) -> None:
    before = sorted(district.folder.iterdir())
    words = ("report", "bundle", "-i", district.inventory, "--home", district.home, "--platform", "pf-x")
    said = auditor(*words, "--out", district.folder / "b.zip")
    assert (said.code, "pf-x" in said.err) == (2, True)
    assert sorted(district.folder.iterdir()) == before
