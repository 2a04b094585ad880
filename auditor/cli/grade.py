"""`auditor grade`: the level that follows from harm, with both matrices."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import typer

from auditor.cli.context import JsonFlag, emit, say, settings
from auditor.errors import UsageError
from auditor.model.text import Text

HarmOption = Annotated[
    str,
    typer.Argument(
        help="客体:程度，如 society:serious（citizens、society、national；general、serious、very_serious） · "
        "Object and degree of harm."
    ),
]


def grade(
    information: HarmOption,
    service: HarmOption,
    people: Annotated[int | None, typer.Option(min=0, help="个人信息涉及人数 · People whose data it holds.")] = None,
    big_data: Annotated[bool, typer.Option("--big-data", help="大数据平台 · A big-data platform.")] = False,
    public: Annotated[bool, typer.Option("--public", help="面向公众 · Serves the public.")] = False,
    important: Annotated[
        bool,
        typer.Option("--important", help="承载重要业务的互联网政务应用 · Important business on the internet."),
    ] = False,
    carries: Annotated[
        list[int] | None,
        typer.Option(min=1, max=5, help="作为云平台承载的系统等级 · Levels of systems this cloud platform carries."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """按业务信息和系统服务受破坏的损害计算安全保护等级。

    The protection level that follows from the harm to business information and to system service, by the filing form of
    2025, with a warning where GB/T 22240-2020 differs, and with the floors that apply.
    """
    from auditor.grading import Setting
    from auditor.grading import grade as graded

    setting = Setting(
        cloud_provider=bool(carries),
        carried=tuple(carries or ()),
        big_data=big_data,
        people=people,
        serves_public=public,
        important_internet_business=important,
    )
    emit(_View(graded(_harm(information), _harm(service), setting)), as_json)


def _harm(written: str) -> Any:
    """`object:degree` as a harm. Raises `UsageError` naming what there is to choose from."""
    from auditor.model.register import Harm, HarmDegree, HarmedObject

    harmed, _, degree = written.partition(":")
    if harmed not in get_args(HarmedObject) or degree not in get_args(HarmDegree):
        objects, degrees = ", ".join(get_args(HarmedObject)), ", ".join(get_args(HarmDegree))
        raise UsageError(
            Text(
                f"“{written}”应写作 客体:程度；客体为 {objects}，程度为 {degrees}",
                f'"{written}" should be object:degree; objects are {objects}, degrees {degrees}',
            )
        )
    return Harm(object=harmed, degree=degree)  # type: ignore[arg-type]  # checked above


class _View:
    """A grading, for people and machines."""

    def __init__(self, grading: Any) -> None:
        self.grading = grading

    def data(self) -> Any:
        lang = settings().lang
        return {
            "level": self.grading.level,
            "label": str(self.grading.label),
            "edition": self.grading.edition,
            "by_other_matrix": str(self.grading.elsewhere),
            "steps": [step[lang] for step in self.grading.steps],
            "warnings": [warning[lang] for warning in self.grading.warnings],
        }

    def renderable(self) -> Any:
        from rich.text import Text as Words

        lang = settings().lang
        result = say(f"第 {self.grading.level} 级", f"level {self.grading.level}")
        lines = Words("\n".join(step[lang] for step in self.grading.steps))
        lines.append(f"\n{result}", style="bold")
        for warning in self.grading.warnings:
            lines.append(f"\n{warning[lang]}", style="yellow")
        return lines
