"""What the filing papers of one platform are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.grading import Grading, Setting, graded, newest_filing
from auditor.model.deadline import Deadline
from auditor.model.register import (
    DataCategory,
    Dataset,
    Entry,
    Filing,
    FilingPapers,
    Person,
    Platform,
    Register,
    Unit,
    UnitPapers,
    Vendor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the personal-data scan of an audit saw of one dataset. `persons` and `minors` are estimates from below;
    None where it did not say. What was not read in full is `complete=False` and never means that nothing is there."""

    audit: str
    records: int | None = None
    persons: int | None = None
    minors: int | None = None
    contains: bool | None = None
    sensitive: bool | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Private:
    """Numbers of a person, read from where the register's references point; for the filed copy alone."""

    identity: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One platform with everything its papers need. `scans` are by dataset id, `private` by person id: it is empty
    unless the copy is the one that is filed."""

    register: Register
    platform: Platform
    papers: FilingPapers
    papers_entered: bool
    unit: Unit
    unit_papers: UnitPapers
    filing: Filing | None
    categories: tuple[DataCategory, ...]
    as_of: date
    entries: Mapping[str, Entry]
    scans: Mapping[str, Scan] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    private: Mapping[str, Private] = field(default_factory=dict)
    filed_copy: bool = False

    @property
    def grading(self) -> Grading | None:
        """What the calculator makes of the harm that was entered; None while one of the two kinds is missing."""
        return graded(self.papers.information_harm, self.papers.service_harm, self.setting)

    @property
    def setting(self) -> Setting:
        """What floors depend on, as far as the register knows."""
        papers, platform = self.papers, self.platform
        provider = papers.cloud is not None and papers.cloud.role == "provider"
        carried = [
            other.level.grade
            for other in self.register.platforms
            if provider and other.cloud and other.cloud == platform.cloud and other.level and other.id != platform.id
        ]
        return Setting(
            cloud_provider=provider,
            carried=tuple(carried),
            provider_level=self.provider_level,
            big_data=papers.big_data is not None or "big_data" in (papers.technologies or ()),
            people=platform.pi_subjects,
            serves_public=None if papers.audience is None else papers.audience in ("public", "both"),
            important_internet_business=bool(platform.important_business and platform.internet_gov_app),
        )

    @property
    def provider_level(self) -> int | None:
        """Level of the cloud platform it runs on: as the papers say, else as the vendor's entry does."""
        cloud = self.papers.cloud
        if cloud is not None and cloud.role == "customer" and cloud.platform_level is not None:
            return cloud.platform_level
        vendor = self.entries.get(self.platform.cloud or "")
        return vendor.mlps_level if isinstance(vendor, Vendor) else None

    def person(self, id: str | None) -> Person | None:
        found = self.entries.get(id or "")
        return found if isinstance(found, Person) else None

    def name(self, id: str) -> str:
        """Name of a unit, person or vendor; a text that is no id is the name itself."""
        return str(getattr(self.entries.get(id), "name", id))

    def datasets(self, category: DataCategory) -> tuple[Dataset, ...]:
        return tuple(entry for id in category.datasets if isinstance(entry := self.entries.get(id), Dataset))


def case_of(
    register: Register,
    platform: Platform,
    as_of: date,
    *,
    scans: Mapping[str, Scan] | None = None,
    deadlines: Mapping[str, Deadline] | None = None,
    private: Mapping[str, Private] | None = None,
    filed_copy: bool = False,
) -> Case:
    """Gathers what belongs to a platform. 表六 is filled per unit: the unit's categories that lie on this platform."""
    entries = register.index()
    unit = entries[platform.owner]
    assert isinstance(unit, Unit)  # the loader has seen to it
    papers = next((papers for papers in register.filing_papers if papers.platform == platform.id), None)
    return Case(
        register=register,
        platform=platform,
        papers=papers or FilingPapers(id=f"fp-{platform.id.removeprefix('pf-')}", platform=platform.id),
        papers_entered=papers is not None,
        unit=unit,
        unit_papers=unit.papers or UnitPapers(),
        filing=newest_filing(register, platform.id),
        categories=tuple(category for category in register.data_categories if platform.id in category.platforms),
        as_of=as_of,
        entries=entries,
        scans=scans or {},
        deadlines=deadlines or {},
        private=(private or {}) if filed_copy else {},
        filed_copy=filed_copy,
    )
