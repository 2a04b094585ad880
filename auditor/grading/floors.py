"""Levels that a grading must not fall below, whatever the matrix says.

Source: GB/T 22240-2020 clauses 5 and 7 (cloud platforms, big-data platforms with much personal data for the public);
互联网政务应用安全管理规定 art. 17 (important business on the internet).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.text import Text

MUCH_PERSONAL_DATA = 1_000_000
"""People. GB/T 22240 says "a large amount" and gives no number; this one is ours, taken from the thresholds of the
rules on personal information (`verified: false`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What floors depend on. `carried` are the levels of systems that run on this cloud platform; `provider_level` is
    that of the cloud platform this system runs on."""

    cloud_provider: bool = False
    carried: tuple[int, ...] = ()
    provider_level: int | None = None
    big_data: bool = False
    people: int | None = None
    serves_public: bool | None = None
    important_internet_business: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """The least level, why, and whether its number was compared with the text of the source."""

    level: int
    reason: Text
    source: Text
    verified: bool = True

    @property
    def said(self) -> Text:
        """The reason with its source, and a mark where the number was not compared with the text."""
        mark = Text("", "") if self.verified else Text("，未核实", ", not verified")
        return Text(f"{self.reason.zh}（{self.source.zh}{mark.zh}）", f"{self.reason.en} ({self.source.en}{mark.en})")


_GBT = Text("GB/T 22240-2020 第7章", "GB/T 22240-2020 clause 7")


def floors(setting: Setting) -> Iterator[Floor]:
    """The floors that apply."""
    if setting.cloud_provider and setting.carried:
        highest = max(setting.carried)
        yield Floor(
            highest,
            Text(
                f"云平台的等级不得低于其承载系统的最高等级（{highest} 级）",
                f"a cloud platform is no lower than the highest system it carries (level {highest})",
            ),
            _GBT,
        )
    if setting.big_data and setting.serves_public and (setting.people or 0) >= MUCH_PERSONAL_DATA:
        yield Floor(
            3,
            Text(
                f"大数据平台处理 {setting.people:,} 人的个人信息并向公众提供服务，原则上不低于第三级",
                f"a big-data platform with the data of {setting.people:,} people for the public is at least level 3",
            ),
            _GBT,
            verified=False,
        )
    if setting.important_internet_business:
        yield Floor(
            3,
            Text(
                "承载重要业务的互联网政务应用不低于第三级",
                "an internet government application with important business is at least level 3",
            ),
            Text("互联网政务应用安全管理规定 第17条", "Internet Government Applications Provisions, art. 17"),
            verified=False,
        )
