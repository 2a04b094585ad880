"""A register may be split; what it takes in stays inside its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from register_folder import Folder

VENDOR = "vendors:\n  - {{id: {}, name: 示例, kind: other}}\n"


def test_included_files_hold_any_sections_and_may_refer_to_each_other(folder: Folder) -> None:
    folder.write("registers/b.yaml", "outsourcing: [{id: ct-a, vendor: v-a, platform: pf-civil, signed: 2026-01-01}]\n")
    folder.write("registers/a.yaml", VENDOR.format("v-a") + "schema_version: 1\n")
    folder.write("registers/empty.yaml", "# nothing yet\n")
    register = folder.load("include: [registers/*.yaml]\n")
    assert register.vendors[0].file == "registers/a.yaml"
    assert register.outsourcing[0].line == 1


def test_tables_named_by_an_included_file_are_relative_to_it(folder: Folder) -> None:
    folder.write("registers/civil.yaml", "vendors_csv: tables/v.csv\n")
    folder.write("registers/tables/v.csv", "id,name,kind\nv-a,示例,other\n")
    assert folder.load("include: [registers/civil.yaml]\n").vendors[0].id == "v-a"


@pytest.mark.parametrize(
    ("include", "said"),
    [
        ("[missing/*.yaml]", "include[0]: matches no file"),
        ("[../outside.yaml]", "must not lead out of its folder (..)"),
        ("[registers/../../outside.yaml]", "must not lead out of its folder (..)"),
        ("[/etc/passwd]", "must be relative to the file it stands in"),
        ("['~/a.yaml']", "must be relative to the file it stands in"),
        ("[link.yaml]", "leads out of the register's folder"),
        ("[linked/*.yaml]", "leads out of the register's folder"),
        ("[inventory.yaml]", "inventory.yaml is read already"),
        ("[a.yaml, a.yaml]", "include[1]: a.yaml is read already"),
        ("a.yaml", "include: must be a list of file names or patterns"),
        ("[3]", "must be a file name or pattern"),
        ("['']", "must be a file name or pattern"),
        ("['a**']", "** must stand alone"),
        ("[" + "a" * 5000 + "]", "include[0]: m"),
        ("[nested.yaml]", "nested.yaml:1: include: belongs in the main file only"),
        ("[list.yaml]", "an included file is a mapping of sections"),
        ("[head.yaml]", "head.yaml:1: district: belongs in the main file only"),
        ("[version.yaml]", "version.yaml:1: schema_version: must be 1"),
        ("[broken.yaml]", "broken.yaml:2: column 1"),
        ("[typo.yaml]", 'typo.yaml:1: vendor: unknown section (did you mean "vendors"?)'),
        ("[folder]", "matches no file"),
    ],
)
def test_what_cannot_be_included_is_a_problem(folder: Folder, tmp_path: Path, include: str, said: str) -> None:
    inside = Folder(tmp_path / "district")
    folder.write("outside.yaml", VENDOR.format("v-out"))
    folder.write("elsewhere/o.yaml", VENDOR.format("v-else"))
    inside.write("a.yaml", VENDOR.format("v-a"))
    inside.write("nested.yaml", "include: [a.yaml]\n")
    inside.write("list.yaml", "- a\n")
    inside.write("head.yaml", "district: {}\n")
    inside.write("version.yaml", "schema_version: 2\n")
    inside.write("broken.yaml", "a: [\n")
    inside.write("typo.yaml", "vendor: []\n")
    inside.write("folder/x.txt", "")
    (inside.root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (inside.root / "linked").symlink_to(tmp_path / "elsewhere")
    problems = inside.problems(f"include: {include}\n")
    assert any(said in problem for problem in problems), problems
