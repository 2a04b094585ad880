"""Whatever stands in a register's files: it loads, or `InventoryError` says why. Nothing else is ever raised."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auditor.errors import InventoryError
from auditor.inventory import load_register, targets
from benchmarks.inventory import write_register

SAMPLE = (Path(__file__).resolve().parents[2] / "inventory.yaml").read_text(encoding="utf-8")
LINES = [line for line in SAMPLE.splitlines() if line.strip() and not line.lstrip().startswith("#")]
WORDS = [
    "null", "true", "-1", "0", "1e9", "2026-02-29", "2026-11-20", "2026-08-03T09:10:00", "[]", "{}", "[null]", "''",
    "~",     "&a", "*a", "!!x y", "- -", ": :", "{a: {b: {c: [1]}}}", "district", "pf-policy", "99999999999999999999",
    "127.0.0.1", "::1/64", "env:", "\t", "'", '"', "#", "%", "|\n  x", "\u2028", "\ufeff", "示范区", "0x10", "1_0",
]  # fmt: skip


def loads_or_says_why(folder: Path) -> None:
    try:
        register = load_register(folder / "inventory.yaml")
    except InventoryError as failure:
        assert failure.problems
        assert all(problem.message.zh and problem.message.en for problem in failure.problems)
    else:
        assert targets(register) is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_mutated_register_loads_or_says_why(seed: int) -> None:
    rng = random.Random(seed)
    lines = list(LINES)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(lines))
        line = lines[place]
        match rng.randrange(6):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, line)
            case 2:
                lines[place] = line[: rng.randrange(len(line) + 1)]
            case 3:
                cut = rng.randrange(len(line) + 1)
                lines[place] = line[:cut] + rng.choice(WORDS) + line[cut:]
            case 4 if ": " in line:
                lines[place] = line[: line.index(": ") + 2] + rng.choice(WORDS)
            case _:
                lines[place] = line.replace(rng.choice(("id", "name", ",", "-", "2")), rng.choice(WORDS), 1)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "inventory.yaml").write_text("\n".join(lines), encoding="utf-8")
        loads_or_says_why(Path(name))


HEAD = "schema_version: 1\ndistrict: {code: '1', name: x, level: county}\n"
values = st.recursive(
    st.sampled_from([*WORDS[:9], "x", "u-a", "1.5", "'2'"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["id", "scope", "ssh", "level", "class", "kind"]), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=8,
)
keys = st.sampled_from(
    ["units", "hosts", "networks", "waivers", "plans", "incidents", "datasets", "websites", "platforms", "include",
     "datasets_csv", "fields_csv", "settings", "as_of", "people", "risk_assessments"]
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(keys, values, max_size=4))
@example({"include": "['[']"})
@example({"include": "[.]"})
@example({"include": "['./../x']"})
@example({"datasets_csv": "inventory.yaml"})
@example({"plans": "[{id: a, scope: {}}]"})
@example({"hosts": "[{id: [], ssh: [], addresses: {}, ports: {}}]"})
@example({"networks": "[{id: n, cidrs: [null, 1, [], {}]}]"})
@example({"platforms": "[{id: a, grading_object_of: b}, {id: b, grading_object_of: c}, {id: c, grading_object_of: b}]"})
def test_any_shape_of_value_loads_or_is_named(sections: dict[str, str]) -> None:
    text = HEAD + "".join(f"{key}: {value}\n" for key, value in sections.items())
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "inventory.yaml").write_text(text, encoding="utf-8")
        loads_or_says_why(Path(name))


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.text('id,name"\n\r;；是2026-/年', max_size=60).map(lambda text: text.encode("gb18030")),
    )
)
@example(b'id,name,kind\n"')
@example(b"\xef\xbb\xbf")
@example(b"id,name,kind\rv-a,a,other\r")
def test_any_bytes_for_a_table_load_or_are_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inventory.yaml").write_text(HEAD + "vendors_csv: v.csv\nfields_csv: f.csv\n", encoding="utf-8")
        (folder / "v.csv").write_bytes(b"id,name,kind\n" + content)
        (folder / "f.csv").write_bytes(content)
        loads_or_says_why(folder)


@pytest.mark.slow
def test_a_register_of_city_size_loads_within_its_limit(tmp_path: Path) -> None:
    """A tenth of the benchmark's size within a tenth of its limit, twice over for a busy machine."""
    import time

    main = write_register(tmp_path / "city", platforms=120, datasets=800, fields=20_000)
    began = time.process_time()
    register = load_register(main)
    elapsed = time.process_time() - began
    assert sum(len(dataset.fields) for dataset in register.datasets) == 20_000
    assert len(register.platforms) == 120
    assert elapsed < 2.0
