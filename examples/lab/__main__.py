"""python -m examples.lab [--keep] [--] [COMMAND…]: run a command while the lab is up.

Sample data is written to build/sample/, the lab lives in build/lab/. With --keep the lab stays up after the
command until Ctrl-C. The exit code is the command's.
"""

from __future__ import annotations

import argparse
import getpass
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from examples import sample_data
from examples.lab.command import Ended, end_on_signals, run
from examples.lab.lab import Lab, LabBusy
from examples.lab.plan import Plan

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m examples.lab", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the lab up until Ctrl-C")
    parser.add_argument("--inventory", type=Path, default=Path("inventory.yaml"))
    parser.add_argument("--build", type=Path, default=Path("build"), help="where lab/ and sample/ are made")
    parser.add_argument("--prefix", default="127.77", help="first half of the lab's addresses")
    parser.add_argument("--wait", type=float, default=300, help="seconds to wait for another lab to end")
    parser.add_argument("command", nargs="*")
    options = parser.parse_args(arguments)
    if not options.command and not options.keep:
        parser.error("a command or --keep is needed")
    end_on_signals()
    try:
        return _run_inside(options)
    except LabBusy:
        _say("另一个实验环境仍在运行，请等待其结束后重试", "another lab is still running; try again when it has ended")
        return USAGE
    except KeyboardInterrupt:
        return 0 if options.keep else 128 + signal.SIGINT
    except Ended as end:
        return 128 + end.number


def _run_inside(options: argparse.Namespace) -> int:
    """Exit code of the command, run while the lab is up."""
    began = time.monotonic()
    day = audit_day(options.inventory)
    sample_data.write(options.build / "sample", day)
    with _lab(Plan((options.build / "lab").resolve(), options.prefix), day, options.wait) as lab:
        _tell(lab, time.monotonic() - began)
        code = run(options.command, environment()) if options.command else 0
        if options.keep:
            _say("实验环境保持运行，按 Ctrl-C 停止", "the lab stays up, Ctrl-C stops it")
            while True:
                signal.pause()
    return code


@contextmanager
def _lab(plan: Plan, day: date, patience: float) -> Iterator[Lab]:
    """The lab, after another one has ended where there is one."""
    as_of = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with ExitStack() as stack:
        try:
            lab = stack.enter_context(Lab.on(plan, as_of))
        except LabBusy:
            _say("另一个实验环境正在运行，等待其结束", "another lab is running on this machine; waiting for it to end")
            lab = stack.enter_context(Lab.on(plan, as_of, patience))
        yield lab


def audit_day(inventory: Path) -> date:
    """The day the register is judged on: its `as_of`, else today. The program checks the register; this only peeks."""
    text = inventory.read_text("utf-8") if inventory.is_file() else ""
    found = re.search(r"^as_of:\s*(\d{4}-\d{2}-\d{2})", text, re.MULTILINE)
    return date.fromisoformat(found[1]) if found else datetime.now(UTC).date()


def environment() -> dict[str, str]:
    """What the register refers to by `env:`. The lab's PostgreSQL trusts everybody, so any password will do."""
    return {"AUDITOR_LAB_PG": "any", "AUDITOR_LAB_USER": getpass.getuser()}


def _tell(lab: Lab, seconds: float) -> None:
    for failure in lab.failures:
        _say(
            f"实验环境缺少 {failure.component}：{failure.zh}。相应检测对象将记为“未能检查”",
            f"the lab goes without {failure.component}: {failure.en}. Its targets will be reported as not examined",
        )
    names = [component.name for component in lab.running]
    _say(
        f"实验环境已就绪（{seconds:.1f} 秒）：{'、'.join(names) or '无'}",
        f"lab is up ({seconds:.1f} s): {', '.join(names) or 'nothing'}",
    )


def _say(zh: str, en: str) -> None:
    print(f"{zh} · {en}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
