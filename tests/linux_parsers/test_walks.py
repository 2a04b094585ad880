"""The questions that read many files find what lies there: run as they are sent, over a folder of the test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from auditor.model.fact import Missing, Reason
from auditor.rulebook.load import load_catalogue
from scanners.linux.parsers import PARSERS

PROBES = load_catalogue(Path(__file__).parents[2] / "rules").probes
WALKED = "/usr /etc /opt /home /srv /var /boot"
SEARCHED = "/etc /opt /srv /var/www /usr/local /home"
COPIED = "/home /root /tmp /var/tmp"
NOBODY_S = 3_999_999_999

SYSTEMCTL = """#!/bin/sh
shift 9
first=yes
for unit; do
  [ $first = yes ] || echo
  first=no
  case $unit in
    sshd) printf '%s\\n' 'Names=ssh.service sshd.service' LoadState=loaded ActiveState=active UnitFileState=enabled ;;
    *.socket | *.timer) printf '%s\\n' "Names=$unit" LoadState=not-found ActiveState=inactive UnitFileState= ;;
    *) printf '%s\\n' "Names=$unit.service" LoadState=not-found ActiveState=inactive UnitFileState= ;;
  esac
done
"""
"""Answers as systemd does: a paragraph for each unit; sshd is another name of ssh."""


def facts_of(probe: str, places: str, folder: Path) -> dict[str, Any]:
    """Facts of a probe that looks into `folder` in place of the system's folders."""
    text = PROBES[probe].run
    assert text.count(places) == 1
    environment = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    ran = subprocess.run(
        ["sh", "-c", text.replace(places, str(folder))], capture_output=True, text=True, timeout=60, env=environment,
        stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return dict(PARSERS[probe](ran.stdout, 0))


def resident_id(number: int) -> str:
    body = f"500199197901{1 + number % 28:02d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_walk_finds_set_id_programs_open_files_and_files_of_nobody(tmp_path: Path) -> None:
    for name, mode in (("helper", 0o4755), ("group", 0o2755), ("open", 0o666), ("plain", 0o644), ("a name", 0o622)):
        (tmp_path / name).write_text("x", "utf-8")
        (tmp_path / name).chmod(mode)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    (tmp_path / "sticky").mkdir()
    (tmp_path / "sticky").chmod(0o1777)
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    (tmp_path / "lost").write_text("x", "utf-8")
    os.chown(tmp_path / "lost", NOBODY_S, 0)
    found = facts_of("walk", WALKED, tmp_path)
    assert {Path(row["path"]).name for row in found["files.privileged"]} == {"helper", "group"}
    assert {row["packaged"] for row in found["files.privileged"]} == {False}
    assert {Path(row["path"]).name for row in found["files.world_writable"]} == {"open", "a name", "shared"}
    assert {Path(row["path"]).name for row in found["files.unowned"]} == {"lost"}
    assert found["files.walk"] == {"privileged": 2, "world_writable": 3, "unowned": 1}


def test_a_walk_that_sees_no_set_id_program_at_all_did_not_look(tmp_path: Path) -> None:
    found = facts_of("walk", WALKED, tmp_path)
    assert all(isinstance(value, Missing) and value.reason is Reason.UNSUPPORTED for value in found.values())


def test_a_walk_that_ran_out_of_time_decides_nothing() -> None:
    text = "@ found 0\n| s 4755 0 0 f /usr/bin/su\n@ counts 0\n| s 1\n@ walk 124\n"
    found = PARSERS["walk"](text, 0)
    assert {value.reason for value in found.values()} == {Reason.TIMEOUT}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("password: S3cure-Word", True),
        ("spring.datasource.password=abcd1234", True),
        ('  "passwd": "abcd1234",', True),
        ("# password: S3cure-Word", False),
        ("password: ${DB_PASSWORD}", False),
        ("password = file:/run/secrets/db", False),
        ("passwd: files systemd", False),
        ("password: null", False),
        ("password_encryption = scram-sha-256", False),
        ("password: ''", False),
    ],
)
def test_a_password_in_a_file_is_told_by_its_place_alone(tmp_path: Path, line: str, found: bool) -> None:
    (tmp_path / "app.yml").write_text(f"a: 1\n{line}\n", "utf-8")
    (tmp_path / "app.yml").chmod(0o640)
    rows = facts_of("secrets", SEARCHED, tmp_path)["secrets.in_files"]
    assert rows == ([{"path": f"{tmp_path}/app.yml", "line": 2, "mode": "0640"}] if found else [])


def test_copies_are_counted_by_numbers_with_a_right_checksum(tmp_path: Path) -> None:
    right = [resident_id(number) for number in range(1, 4)]
    wrong = right[0][:-1] + ("1" if right[0][-1] != "1" else "2")
    (tmp_path / "a.csv").write_text(f"x,{right[0]}\ny,{right[1]},{right[2]}\nz,{wrong}\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"{right[0]}7 is longer, A{right[1]} goes on\n", "utf-8")
    (tmp_path / "c.jpg").write_text(right[0], "utf-8")
    assert facts_of("copies", COPIED, tmp_path)["copies.personal"] == [{"path": f"{tmp_path}/a.csv", "numbers": 3}]


def test_a_paragraph_of_systemctl_about_another_unit_is_not_believed(tmp_path: Path) -> None:
    """Old systemd answers in the order asked; should one not, nothing is taken for a stopped service."""
    fake = tmp_path / "systemctl"
    fake.write_text("#!/bin/sh\nprintf 'Names=other.service\\nLoadState=loaded\\nActiveState=active\\n\\n'\n", "utf-8")
    fake.chmod(0o755)
    text = PROBES["units"].run.replace("/run/systemd/system", str(tmp_path))
    ran = subprocess.run(
        ["sh", "-c", text], capture_output=True, text=True, timeout=20, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}
    )
    assert "| " not in ran.stdout
    with pytest.raises(Exception, match="not of the expected form"):
        PARSERS["units"](ran.stdout, 0)


def test_one_call_of_systemctl_answers_for_every_unit(tmp_path: Path) -> None:
    fake = tmp_path / "systemctl"
    fake.write_text(SYSTEMCTL, "utf-8")
    fake.chmod(0o755)
    text = PROBES["units"].run.replace("/run/systemd/system", str(tmp_path))
    ran = subprocess.run(
        ["sh", "-c", text], capture_output=True, text=True, timeout=20, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}
    )
    assert PARSERS["units"](ran.stdout, 0)["services.units"] == [{"unit": "sshd", "active": True, "enabled": True}]
