"""A grading: what was said of the harm, the level that follows, and what a person should look at before signing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.grading.floors import Floor, Setting, floors
from auditor.grading.matrix import Edition, Label, label, level_of
from auditor.model.register import Harm
from auditor.model.text import Text

_NUMERALS = "〇一二三四五"


@dataclass(frozen=True, slots=True)
class Grading:
    """`label` is what the matrix of `edition` gives; `level` lifts it to the highest floor. `elsewhere` is the label by
    the other matrix."""

    edition: Edition
    information: Harm
    service: Harm
    label: Label
    elsewhere: Label
    floors: tuple[Floor, ...] = ()

    @property
    def level(self) -> int:
        return max([self.label.grade, *(floor.level for floor in self.floors)])

    @property
    def lifted(self) -> bool:
        """Whether a floor is higher than the matrix."""
        return self.level > self.label.grade

    @property
    def steps(self) -> tuple[Text, ...]:
        """The arithmetic in sentences, for reports and terminals."""
        s, a, g = (_NUMERALS[level] for level in (self.label.s, self.label.a, self.label.grade))
        said = [
            Text(f"业务信息安全保护等级为第{s}级", f"business information: level {self.label.s}"),
            Text(f"系统服务安全保护等级为第{a}级", f"system service: level {self.label.a}"),
            Text(
                f"取两者中较高者，为第{g}级（{self.label}）",
                f"the higher of the two: level {self.label.grade} ({self.label})",
            ),
        ]
        said += [floor.said for floor in self.floors]
        if self.lifted:
            said.append(Text(f"据此应不低于第{_NUMERALS[self.level]}级", f"so it must be at least level {self.level}"))
        return tuple(said)

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What differs between the matrices, and floors that lift the level."""
        return tuple(self._warnings())

    def _warnings(self) -> Iterator[Text]:
        if self.elsewhere != self.label:
            old, new = (self.elsewhere, self.label) if self.edition is Edition.FORM else (self.label, self.elsewhere)
            yield Text(
                f"两种定级矩阵结论不同：GB/T 22240-2020 为 {old}，2025 版备案表为 {new}；"
                "备案材料按后者，请与公安机关确认",
                f"the two matrices differ: {old} by GB/T 22240-2020, {new} by the filing form of 2025; filing papers "
                "follow the latter; confirm it with the public-security organ",
            )
        if self.lifted:
            yield Text(
                f"矩阵得第{_NUMERALS[self.label.grade]}级，但下限要求第{_NUMERALS[self.level]}级",
                f"the matrix gives level {self.label.grade}, a floor asks for level {self.level}",
            )


def grade(information: Harm, service: Harm, setting: Setting | None = None, edition: Edition = Edition.FORM) -> Grading:
    """Grades one object. Both kinds of harm must be known: a level is never guessed from one of them."""
    other = Edition.STANDARD if edition is Edition.FORM else Edition.FORM
    return Grading(
        edition,
        information,
        service,
        label(level_of(information, edition), level_of(service, edition)),
        label(level_of(information, other), level_of(service, other)),
        tuple(floors(setting or Setting())),
    )


def graded(
    information: Harm | None, service: Harm | None, setting: Setting | None = None, edition: Edition = Edition.FORM
) -> Grading | None:
    """`grade`, or None where one of the two was not entered."""
    return grade(information, service, setting, edition) if information and service else None
