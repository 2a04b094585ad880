"""How long a register of city size takes to load: 1,200 platforms, 8,000 datasets, 200,000 fields.

    python -m benchmarks.inventory [--platforms 1200] [--datasets 8000] [--fields 200000] [--yaml]

The register is generated into a temporary folder: units, people, hosts and platforms in YAML, datasets in YAML (with
--yaml) or CSV, fields in CSV, half of the tables in GB18030. Beside it, in the same run, stands what it costs to
merely read the same files with yaml's C loader and the csv module, without checking anything.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

LIMIT_SECONDS = 10.0
"""Target of the design for the default sizes."""
_DATASETS_A_UNIT = 40
_ENCODINGS = ("utf-8-sig", "gb18030")


def write_register(folder: Path, platforms: int, datasets: int, fields: int, *, datasets_in_yaml: bool = False) -> Path:
    """A consistent register of that size in `folder`; returns its main file."""
    units = max(1, datasets // _DATASETS_A_UNIT)
    registers = folder / "registers"
    registers.mkdir(parents=True)
    _write(registers / "units.yaml", "units", (_unit(number) for number in range(units)))
    _write(registers / "people.yaml", "people", (_person(number) for number in range(units)))
    _write(registers / "hosts.yaml", "hosts", (_host(number) for number in range(platforms)))
    _write(registers / "platforms.yaml", "platforms", (_platform(number, units) for number in range(platforms)))
    tables = "fields_csv: [registers/fields-*.csv]\n"
    if datasets_in_yaml:
        _write(registers / "datasets.yaml", "datasets", (_dataset(n, platforms, units) for n in range(datasets)))
    else:
        tables += "datasets_csv: registers/datasets.csv\n"
        _write_datasets(registers / "datasets.csv", datasets, platforms, units)
    _write_fields(registers, datasets, fields)
    main = folder / "inventory.yaml"
    main.write_text(
        "schema_version: 1\nas_of: 2026-11-20\n"
        'district: {code: "500100", name: 示范市, level: city}\n'
        "include: [registers/*.yaml]\n" + tables + "networks:\n"
        '  - {id: n-egov, name: 政务外网, kind: egov_extranet, cidrs: ["127.80.0.0/16"], scan: allowed}\n',
        encoding="utf-8",
    )
    return main


def _write(path: Path, section: str, entries: object) -> None:
    lines = [f"  - {entry}\n" for entry in entries]  # type: ignore[attr-defined]
    path.write_text(f"{section}:\n" + "".join(lines), encoding="utf-8")


def _unit(number: int) -> str:
    return f"{{id: u-{number:04d}, name: 示例单位{number}, type: party_gov, level: county}}"


def _person(number: int) -> str:
    return f"{{id: p-{number:04d}, name: 示例岗位{number}, unit: u-{number:04d}, roles: [system_owner], active: true}}"


def _host(number: int) -> str:
    address = f"127.80.{number // 250}.{number % 250 + 1}"
    return (
        f"{{id: h-{number:05d}, platform: pf-{number:04d}, address: {address}, network: n-egov, os: linux, "
        "scan: allowed, ports: [{port: 443, purpose: HTTPS}, {port: 22, purpose: 运维}]}"
    )


def _platform(number: int, units: int) -> str:
    owner = number % units
    return (
        f"{{id: pf-{number:04d}, name: 示例系统{number}, kind: approval, owner: u-{owner:04d}, "
        f"responsible: p-{owner:04d}, level: {{grade: 2, s: 2, a: 2, determined: 2024-03-01}}, exposure: [n-egov], "
        f"lifecycle: production, go_live: 2023-05-01, pi_subjects: {number * 100}, internet_gov_app: false}}"
    )


def _dataset(number: int, platforms: int, units: int) -> str:
    return (
        f"{{id: ds-{number:05d}, title: 示例数据资源{number}, provider: u-{number % units:04d}, "
        f"source_platform: pf-{number % platforms:04d}, sharing: {{attribute: conditional}}, grade: general-2, "
        "accrual_periodicity: daily, last_updated: 2026-11-19, pi: {contains: true, subjects: 1200}}"
    )


def _write_datasets(path: Path, datasets: int, platforms: int, units: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("编号", "数据资源名称", "提供单位", "来源平台", "共享类型", "更新周期", "最近更新日期"))
        for number in range(datasets):
            unit, platform = f"u-{number % units:04d}", f"pf-{number % platforms:04d}"
            title = f"示例数据资源{number}"
            writer.writerow((f"ds-{number:05d}", title, unit, platform, "有条件共享", "每日", "2026-11-19"))


def _write_fields(folder: Path, datasets: int, fields: int) -> None:
    half = fields // 2
    for part, (first, last) in enumerate(((0, half), (half, fields))):
        with (folder / f"fields-{part}.csv").open("w", encoding=_ENCODINGS[part], newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("dataset", "name", "title", "type", "identifier", "grade", "mask"))
            for number in range(first, last):
                row = (f"ds-{number % datasets:05d}", f"f{number}", f"数据项{number}", "string", "none", "general-2")
                writer.writerow((*row, "required" if number % 7 == 0 else ""))


def read_plainly(folder: Path) -> int:
    """Read the same files without checking anything; returns how many bytes there were."""
    import yaml

    for path in folder.rglob("*.yaml"):
        with path.open("rb") as stream:
            yaml.load(stream, Loader=yaml.CSafeLoader)
    for path in folder.rglob("*.csv"):
        encoding = "gb18030" if path.name in ("datasets.csv", "fields-1.csv") else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as file:
            for _ in csv.DictReader(file):
                pass
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inventory", description=__doc__.splitlines()[0])
    parser.add_argument("--platforms", type=int, default=1200)
    parser.add_argument("--datasets", type=int, default=8000)
    parser.add_argument("--fields", type=int, default=200_000)
    parser.add_argument("--yaml", action="store_true", help="datasets in YAML instead of CSV")
    options = parser.parse_args(arguments)
    from auditor.inventory import load_register, targets

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (options.platforms, options.datasets, options.fields)
        register_file = write_register(folder, *sizes, datasets_in_yaml=options.yaml)
        began = time.perf_counter()
        register = load_register(register_file)
        loaded = time.perf_counter() - began
        began = time.perf_counter()
        planned = len(targets(register))
        planning = time.perf_counter() - began
        began = time.perf_counter()
        size = read_plainly(folder)
        plain = time.perf_counter() - began
    fields = sum(len(dataset.fields) for dataset in register.datasets)
    print(f"register        {len(register.platforms)} platforms, {len(register.datasets)} datasets, {fields} fields")
    print(f"load_register   {loaded:.2f} s, {size / 1e6 / loaded:.1f} MB/s (limit {LIMIT_SECONDS:.0f} s)")
    print(f"plain reading   {plain:.2f} s: load_register takes {loaded / plain:.2f} × that and checks everything")
    print(f"targets         {planned} in {planning:.2f} s")
    print(f"peak memory     {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0 if loaded <= LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
