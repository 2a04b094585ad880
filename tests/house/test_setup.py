"""The set-up script, run by a real shell with a pretended Python, package manager and administrator."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "cat", "cksum", "cp", "chmod", "dirname", "env", "head", "mkdir", "rm", "sed", "tail", "tee", "tr", "wc")

PYTHON = """#!/bin/sh
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo home >"$3/pyvenv.cfg" ;;
    "-m pip")
        case "$*" in *--version*) exit 0 ;; esac
        echo "$*" >>pip.log
        [ ! -e pip-fails ] || { echo "no such package"; exit 1; }
        printf '#!/bin/sh\\n' >.venv/bin/auditor; chmod +x .venv/bin/auditor ;;
    "-c "*) [ ! -e old-python ] ;;
esac
"""

SUDO = """#!/bin/sh
echo "$*" >>"$SUDO_LOG"
case "$*" in
    *"apt-get"*" update"*) [ ! -e offline ] ;;
    *"apt-get"*) [ ! -e offline ] && printf '#!/bin/sh\\n' >"$FARM/nmap" && chmod +x "$FARM/nmap" ;;
    *"tee "*) cat >/dev/null ;;
esac
"""


@dataclass
class Checkout:
    """A copy of what the script reads, and a PATH that holds only what the test puts there."""

    folder: Path
    farm: Path

    def add(self, name: str, script: str) -> None:
        (self.farm / name).write_text(script, "utf-8")
        (self.farm / name).chmod(0o755)

    def run(self, *arguments: str, shell: str = "sh") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [shutil.which(shell) or shell, "scripts/setup", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.farm), "FARM": str(self.farm), "SUDO_LOG": str(self.folder / "sudo.log")},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder, farm = tmp_path / "checkout", tmp_path / "bin"
    folder.mkdir()
    farm.mkdir()
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for tool in TOOLS:
        (farm / tool).symlink_to(shutil.which(tool) or tool)
    made = Checkout(folder, farm)
    made.add("python3", PYTHON)
    # An ordinary user without any right to install, wherever the suite itself runs.
    made.add("id", "#!/bin/sh\necho 1000\n")
    return made


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_requirements_are_installed_by_hash_and_the_project_after_them(checkout: Checkout, shell: str) -> None:
    done = checkout.run("run", shell=shell)
    assert done.returncode == 0
    first, second = checkout.lines("pip.log")
    assert "--require-hashes -r requirements/run.txt -r requirements/build.txt" in first
    assert second.endswith("--no-deps --no-build-isolation --no-index -e .")
    assert done.stdout == ""


def test_a_second_time_installs_nothing_and_takes_no_time(checkout: Checkout) -> None:
    checkout.run("run")
    began = time.monotonic()
    done = checkout.run("run")
    assert time.monotonic() - began < 2
    assert len(checkout.lines("pip.log")) == 2
    assert "installing" not in done.stderr


def test_tests_get_the_development_set(checkout: Checkout) -> None:
    checkout.run("run")
    checkout.run("test")
    assert "-r requirements/dev.txt" in checkout.lines("pip.log")[2]


def test_an_audit_after_the_tests_installs_nothing_more(checkout: Checkout) -> None:
    checkout.run("test")
    before = checkout.lines("pip.log")
    checkout.run("run")
    assert checkout.lines("pip.log") == before


def test_a_changed_lock_is_installed(checkout: Checkout) -> None:
    checkout.run("run")
    with (checkout.folder / "requirements" / "run.txt").open("a") as lock:
        lock.write("# changed\n")
    checkout.run("run")
    assert len(checkout.lines("pip.log")) == 4


def test_a_moved_checkout_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.run("run")
    (checkout.folder / ".venv" / "old").touch()
    moved = Checkout(checkout.folder.rename(checkout.folder.with_name("moved")), checkout.farm)
    assert moved.run("run").returncode == 0
    assert not (moved.folder / ".venv" / "old").exists()


def test_a_failed_installation_shows_its_last_words_and_is_tried_again(checkout: Checkout) -> None:
    (checkout.folder / "pip-fails").touch()
    failed = checkout.run("run")
    assert failed.returncode == 2
    assert "no such package" in failed.stderr
    (checkout.folder / "pip-fails").unlink()
    assert checkout.run("run").returncode == 0


def test_an_old_python_is_refused_with_what_is_needed(checkout: Checkout) -> None:
    (checkout.folder / "old-python").touch()
    done = checkout.run("run")
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "需要 Python 3.11" in done.stderr


def test_missing_system_packages_are_one_line_that_says_how_to_install_them(checkout: Checkout) -> None:
    checkout.add("apt-get", "#!/bin/sh\nexit 1\n")
    done = checkout.run("run")
    assert done.returncode == 0
    line = next(line for line in done.stderr.splitlines() if "system packages missing" in line)
    assert "sudo apt-get install nmap" in line
    assert "缺少系统软件包" in line


def test_on_a_system_with_dnf_the_names_are_its_own(checkout: Checkout) -> None:
    checkout.add("dnf", "#!/bin/sh\nexit 1\n")
    line = next(line for line in checkout.run("run").stderr.splitlines() if "system packages missing" in line)
    assert "sudo dnf install nmap" in line
    assert "openssh-clients" in line


def test_with_a_password_free_sudo_packages_are_installed_and_no_service_stays(checkout: Checkout) -> None:
    checkout.add("apt-get", "#!/bin/sh\nexit 1\n")
    checkout.add("sudo", SUDO)
    assert checkout.run("run").returncode == 0
    asked = "\n".join(checkout.lines("sudo.log"))
    assert "--no-install-recommends nmap" in asked
    assert not any("systemctl enable" in line or "systemctl start" in line for line in checkout.lines("sudo.log"))


def test_what_could_not_be_installed_is_not_tried_again_unless_asked(checkout: Checkout) -> None:
    checkout.add("apt-get", "#!/bin/sh\nexit 1\n")
    checkout.add("sudo", SUDO)
    (checkout.folder / "offline").touch()
    checkout.run("run")

    def attempts() -> int:
        return sum("install" in line for line in checkout.lines("sudo.log"))

    first = attempts()
    assert first > 0
    assert "system packages missing" in checkout.run("run").stderr
    assert attempts() == first
    checkout.run("run", "--retry")
    assert attempts() > first


def test_an_unknown_set_is_a_usage_error(checkout: Checkout) -> None:
    done = checkout.run("everything")
    assert done.returncode == 2
    assert "usage" in done.stderr
