"""The fact catalogue, its probes and the parsers belong together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from probing import systems

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue, FactType, Probe
from auditor.model.fact import Missing
from auditor.rulebook import load_catalogue, shipped_rules
from scanners.linux.parsers import PARSERS


def _catalogue() -> FactCatalogue:
    with shipped_rules() as folder:
        return load_catalogue(folder)


CATALOGUE = _catalogue()
PROBES = CATALOGUE.probes_of("linux")
SHELLS = [shell for shell in (["bash", "--posix"], ["dash"], ["busybox", "sh"]) if shutil.which(shell[0])]


def test_every_probe_has_a_parser_and_every_parser_a_probe() -> None:
    assert {probe.parser for probe in PROBES} == set(PARSERS)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_probe_is_understood_by_every_posix_shell(probe: Probe) -> None:
    for shell in SHELLS:
        checked = subprocess.run([*shell, "-n"], input=probe.run, text=True, capture_output=True, timeout=20)
        assert (checked.returncode, checked.stderr) == (0, ""), shell


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_probe_writes_nothing_and_never_walks_the_whole_file_system(probe: Probe) -> None:
    for word in ("find / ", "mktemp", "tee ", "eval ", "rm ", "$(<", ">>", "shadow-"):
        if word == "shadow-" and probe.id == "modes":
            continue
        assert not re.search(rf"(^|[\s;|&(]){re.escape(word)}", probe.run, re.MULTILINE), word
    redirections = probe.run.replace("2>/dev/null", "").replace(">/dev/null", "").replace("2>&1", "")
    assert "> /" not in redirections
    assert ">/" not in redirections


def test_password_hashes_never_leave_the_host() -> None:
    asked = [probe for probe in PROBES if "/etc/shadow" in probe.run]
    assert {probe.id for probe in asked} == {"accounts", "modes"}
    accounts = CATALOGUE.probes["accounts"].run
    assert "cat /etc/shadow" not in accounts
    assert 'print $1 ":" state ":" id' in accounts


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_every_probe_runs_on_this_machine_and_is_understood(probe: Probe) -> None:
    """Whatever this machine is: the answer is a value or a reason, and the probe exits 0."""
    environment = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    ran = subprocess.run(
        ["sh", "-c", probe.run], capture_output=True, env=environment, timeout=90, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == 0, ran.stderr
    if probe.needs_root and os.geteuid() != 0:
        pytest.skip("only root is asked this")
    found = PARSERS[probe.parser](ran.stdout.decode("utf-8", "replace"), ran.returncode)
    assert set(found) == {spec.key for spec in CATALOGUE.facts.values() if spec.probe == probe.id}


_KINDS: Mapping[FactType, tuple[type, ...]] = {
    FactType.BOOL: (bool,),
    FactType.INT: (int,),
    FactType.FLOAT: (float, int),
    FactType.STR: (str,),
    FactType.DATE: (date,),
    FactType.LIST: (list,),
}


def _fits(kind: FactType, value: Any) -> bool:
    if value is None or isinstance(value, Missing):
        return True
    if kind is not FactType.BOOL and isinstance(value, bool):
        return False
    return isinstance(value, _KINDS[kind])


@pytest.mark.parametrize(("system", "probe", "text"), [pytest.param(*s, id=f"{s[0]}-{s[1]}") for s in systems()])
def test_every_value_is_of_the_type_the_catalogue_declares(system: str, probe: str, text: str) -> None:
    found = PARSERS[CATALOGUE.probes[probe].parser](text, 0)
    for spec in CATALOGUE.facts.values():
        if spec.probe != probe:
            continue
        value = found[spec.key]
        if isinstance(value, Missing):
            continue
        rows = [value] if spec.type is FactType.MAP else value if spec.type is FactType.TABLE else []
        if spec.type not in (FactType.MAP, FactType.TABLE):
            assert _fits(spec.type, value), spec.key
        for row in rows:
            for name, item in row.items():
                kind = spec.fields.get(name, spec.fields.get("*"))
                if name not in spec.fields and kind is FactType.STR:
                    continue
                assert kind is not None, f"{spec.key}.{name} is not declared"
                assert _fits(kind, item), f"{spec.key}.{name} = {item!r}"


def test_every_parser_has_samples_of_at_least_two_systems() -> None:
    seen: dict[str, set[str]] = {}
    for system, probe, text in systems():
        try:
            PARSERS[probe](text, 0)
        except Unparsable:
            continue
        seen.setdefault(probe, set()).add(system)
    assert all(len(seen[name]) >= 2 for name in PARSERS), seen
