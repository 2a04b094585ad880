"""What is shared: datasets, interfaces, the demand list and the agreements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.model.register.entry import Day, Entry, Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Where a dataset stands in the catalogue 目录: base library and theme."""

    base: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingConditions:
    """Conditions of conditional sharing 有条件共享."""

    scope: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """共享属性 with its legal basis (needed for `not_shared`) and its conditions (needed for `conditional`)."""

    attribute: Literal["unconditional", "conditional", "not_shared"]
    basis: str | None = None
    conditions: SharingConditions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """开放属性 towards the public; `file` is the open copy."""

    attribute: Literal["none", "unconditional", "conditional"]
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPi:
    """What the owner declares about personal data in a dataset."""

    contains: bool
    sensitive: bool | None = None
    subjects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyReview:
    """保密审查: day, reviewer and result."""

    done: Day
    by: str
    result: Literal["not_secret", "secret", "work_secret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pia:
    """个人信息保护影响评估."""

    id: str
    date: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a dataset as the catalogue declares it."""

    name: str
    title: str
    type: str = "string"
    identifier: Literal["direct", "quasi", "sensitive", "none"] | None = None
    pi_type: str | None = None
    grade: Grade | None = None
    mask: Literal["none", "required", "masked"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(Entry):
    """数据资源: one entry of the sharing catalogue 共享目录. `files` are copies that may be scanned."""

    title: str
    catalogue_code: str | None = None
    provider: str
    owner: str | None = None
    source_platform: str | None = None
    category: Category | None = None
    sharing: Sharing | None = None
    opening: Opening | None = None
    summary: str | None = None
    format: str | None = None
    accrual_periodicity: (
        Literal["realtime", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "irregular"] | None
    ) = None
    published: Day | None = None
    last_updated: Day | None = None
    grade: Grade | None = None
    pi: DeclaredPi | None = None
    purpose: str | None = None
    secrecy_review: SecrecyReview | None = None
    pia: Pia | None = None
    retention_days: int | None = None
    oldest_record: Day | None = None
    fields: tuple[Field, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface(Entry):
    """接口 through which a dataset is shared; with its agreement this is the contract that traffic is held to."""

    name: str
    dataset: str
    provider: str
    platform: str | None = None
    protocol: str
    path: str | None = None
    method: str | None = None
    auth: str | None = None
    tls_min: str | None = None
    response_fields: tuple[str, ...] = ()
    masked_fields: tuple[str, ...] = ()
    rate_limit_per_min: int | None = None
    max_rows: int | None = None
    status: Literal["online", "offline", "retired"] = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Entry):
    """One line of the demand list 需求清单."""

    unit: str
    dataset: str
    purpose: str
    matter_code: str | None = None
    requested: Day
    replied: Day | None = None
    delivered: Day | None = None
    status: Literal["pending", "approved", "rejected", "delivered"]
    agreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Entry):
    """共享授权 between a provider and a consumer."""

    interface: str
    provider: str
    consumer: str
    consumer_platforms: tuple[str, ...] = ()
    purpose: str | None = None
    legal_basis: str | None = None
    fields: tuple[str, ...] = ()
    approved_on: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    volume_cap_per_day: int | None = None
    onward_sharing: bool | None = None
    retention_days: int | None = None
    destruction: str | None = None
    signed_by: tuple[str, ...] = ()
