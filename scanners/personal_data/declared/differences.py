"""What was found in the copies of a dataset against what the register declares: each difference in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from auditor.model.personal_data import (
    ColumnMasks,
    ColumnProfile,
    DeclaredColumn,
    DeclaredDataset,
    Difference,
    DifferenceKind,
    Sensitivity,
    TableProfile,
)
from auditor.model.register import Dataset
from auditor.model.register.sharing import Field
from auditor.model.text import Text
from scanners.personal_data.columns.masks import weak_masks
from scanners.personal_data.declared.fields import (
    Asked,
    clear_shares,
    copy_of,
    declared_field,
    fields_by_name,
    groups_asked,
    personal_shares,
)
from scanners.personal_data.finding import unmasked
from scanners.personal_data.policy_records import GRADES, Policy, higher_grade

_BY_IDENTIFIER = {"quasi": frozenset({"DATE_OF_BIRTH", "CN_ADDRESS"}), "sensitive": frozenset({"HEALTH", "COORDINATE"})}
"""Kinds that a field declares by its `identifier` alone, without a `pi_type`."""
_NO_MASK_NEEDED = ("", "none")


def differences(
    dataset: Dataset, profiles: Sequence[TableProfile], policy: Policy, masks: Sequence[ColumnMasks] = ()
) -> tuple[Difference, ...]:
    """Every point where the copies of a dataset and its entry in the register disagree.

    `masks` are those of all its copies: two copies may mask one value differently and together show it.
    """
    notes = _notes(dataset, profiles)
    found = [difference for profile in profiles for difference in _Comparison(dataset, profile, policy, notes).all()]
    return (*found, *_weak(masks, policy))


def described(
    dataset: Dataset,
    profiles: Sequence[TableProfile],
    policy: Policy,
    masks: Sequence[ColumnMasks] = (),
    *,
    provider: str = "",
    owner: str = "",
) -> DeclaredDataset:
    """A dataset with its declaration and its differences, for the data owner. `provider` and `owner` are names."""
    return DeclaredDataset(
        id=dataset.id,
        title=dataset.title,
        provider=provider or dataset.provider,
        owner=owner or dataset.owner or "",
        sources=tuple(profile.source for profile in profiles),
        contains=dataset.pi.contains if dataset.pi else None,
        grade=dataset.grade or "",
        columns=tuple(
            DeclaredColumn(field.name, field.title, field.pi_type or "", field.grade or "", field.mask or "")
            for field in dataset.fields
        ),
        differences=differences(dataset, profiles, policy, masks),
    )


class _Comparison:
    """One copy against the register."""

    def __init__(self, dataset: Dataset, profile: TableProfile, policy: Policy, notes: Container[str] = ()) -> None:
        self.dataset, self.profile, self.policy, self.notes = dataset, profile, policy, notes
        self.fields = fields_by_name(dataset)
        self.open = copy_of(profile.source, dataset.opening.file if dataset.opening else None)

    def all(self) -> Iterator[Difference]:
        yield from self._denied()
        for column in self.profile.columns:
            field = declared_field(self.fields, column.column)
            if field is None:
                yield from self._undeclared(column)
            else:
                yield from self._kinds(column, field)
                yield from self._not_found(column, field)
                yield from self._mask(column, field)
                yield from self._grade(column, field)
        yield from self._missing()
        yield from self._whole()
        yield from self._open()
        yield from self._reidentifiable()

    def _denied(self) -> Iterator[Difference]:
        kinds = sorted({share.entity for column in self.profile.columns for share in personal_shares(column)})
        if kinds and self.dataset.pi is not None and not self.dataset.pi.contains:
            zh, en = self._names(kinds)
            yield self._said(
                DifferenceKind.DENIED,
                "",
                "",
                f"登记为不含个人信息，实际含有：{zh}",
                f"declared to hold no personal data, holds: {en}",
                found=", ".join(kinds),
            )

    def _undeclared(self, column: ColumnProfile) -> Iterator[Difference]:
        if not self.dataset.fields:
            return
        shares = personal_shares(column)
        zh, en = self._names(share.entity for share in shares)
        yield self._said(
            DifferenceKind.UNDECLARED_COLUMN,
            column.column,
            shares[0].entity if shares else "",
            f"列未登记，含有：{zh}" if shares else "列未登记",
            f"the column is not declared; it holds: {en}" if shares else "the column is not declared",
            found=", ".join(share.entity for share in shares),
        )

    def _kinds(self, column: ColumnProfile, field: Field) -> Iterator[Difference]:
        for share in personal_shares(column):
            if self._declares(field, share.entity):
                continue
            zh, en = self._names([share.entity])
            declared = field.pi_type or "—"
            yield self._said(
                DifferenceKind.UNDECLARED_KIND,
                column.column,
                share.entity,
                f"登记为“{declared}”，实际有 {share.values} 个值含{zh}",
                f"declared as {declared!r}; {share.values} values hold: {en}",
                field.pi_type or "",
                share.entity,
            )

    def _declares(self, field: Field, entity: str) -> bool:
        plain = unmasked(entity)
        if field.pi_type is None:
            return plain in _BY_IDENTIFIER.get(field.identifier or "", frozenset())
        word = field.pi_type.lower()
        words = {
            word
            for kind in {entity, plain} & self.policy.entities.keys()
            for word in self.policy.entities[kind].declared_as
        }
        # A masked value whose kind can no longer be told is held against nobody who declared some kind.
        return word in words or word == plain.lower() or entity == "MASKED_OTHER"

    def _not_found(self, column: ColumnProfile, field: Field) -> Iterator[Difference]:
        if (field.mask or "") not in _NO_MASK_NEEDED and column.distinct > 1:
            return  # what stands for values need not show any more what they were
        word = (field.pi_type or "").lower()
        known = any(word in rule.declared_as for rule in self.policy.entities.values())
        if known and column.filled and not any(self._declares(field, share.entity) for share in column.shares):
            yield self._said(
                DifferenceKind.NOT_FOUND,
                column.column,
                "",
                f"登记为“{field.pi_type}”，{column.filled} 个值中未发现；登记可能已过时",
                f"declared as {field.pi_type!r}; none found in {column.filled} values: the entry may be out of date",
                field.pi_type or "",
            )

    def _mask(self, column: ColumnProfile, field: Field) -> Iterator[Difference]:
        if (field.mask or "") in _NO_MASK_NEEDED:
            return
        for share in clear_shares(column):
            zh, en = self._names([share.entity])
            yield self._said(
                DifferenceKind.NOT_MASKED,
                column.column,
                share.entity,
                f"登记要求脱敏，仍有 {share.values} 个值明文：{zh}",
                f"must be masked; {share.values} values stand in clear: {en}",
                field.mask or "",
                share.entity,
            )

    def _grade(self, column: ColumnProfile, field: Field) -> Iterator[Difference]:
        shares = [share for share in column.shares if share.verdict] or list(column.shares)
        earned = higher_grade(*(share.grade for share in shares))
        if field.grade and GRADES.index(field.grade) < GRADES.index(earned):
            entity = next(share.entity for share in shares if share.grade == earned)
            yield self._low(column.column, entity, field.grade, earned)

    def _low(self, column: str, entity: str, declared: str, earned: str) -> Difference:
        return self._said(
            DifferenceKind.GRADE_TOO_LOW,
            column,
            entity,
            f"登记为 {declared}，应不低于 {earned}",
            f"declared {declared}, should be at least {earned}",
            declared,
            earned,
        )

    def _missing(self) -> Iterator[Difference]:
        held = [declared_field(self.fields, column.column) for column in self.profile.columns]
        if self.profile.source in self.notes:
            return
        for field in self.dataset.fields:
            if field not in held:
                zh, en = "登记的列不在文件中", "declared, and not in the file"
                yield self._said(DifferenceKind.MISSING_COLUMN, field.name, "", zh, en, field.name)

    def _whole(self) -> Iterator[Difference]:
        """Grade and sensitivity of the dataset as a whole."""
        earned, declared = self.profile.grade, self.dataset.grade
        if declared and GRADES.index(declared) < GRADES.index(earned):
            yield self._low("", "", declared, earned)
        if self.profile.sensitivity is Sensitivity.SENSITIVE and not (self.dataset.pi and self.dataset.pi.sensitive):
            zh, en = "含敏感个人信息，登记中未注明", "holds sensitive personal data, which the register does not say"
            if self.profile.minors:
                zh += f"；其中约 {self.profile.minors} 人不满十四周岁"
                en += f"; about {self.profile.minors} people are under 14"
            yield self._said(DifferenceKind.NOT_DECLARED_SENSITIVE, "", "", zh, en, found="sensitive")

    def _open(self) -> Iterator[Difference]:
        if not self.open:
            return
        for column in self.profile.columns:
            for share in clear_shares(column):
                zh, en = self._names([share.entity])
                yield self._said(
                    DifferenceKind.OPEN_TO_ALL,
                    column.column,
                    share.entity,
                    f"向社会开放的文件中有 {share.values} 个值明文：{zh}",
                    f"{share.values} values in clear in a file open to the public: {en}",
                    found=share.entity,
                )

    def _reidentifiable(self) -> Iterator[Difference]:
        risk, policy = self.profile.risk, self.policy
        limits = {Asked.OPEN: policy.k_open, Asked.CONDITIONAL: policy.k_shared}
        limit = limits.get(groups_asked(self.dataset, self.profile))
        if risk is None or limit is None:
            return
        thin = sorted(name for name, least in risk.diversity.items() if 0 < least < policy.l_diversity)
        if risk.k >= limit and not thin:
            return
        by = "、".join(risk.quasi), ", ".join(risk.quasi)
        zh = f"按 {by[0]} 分组，最小一组 {risk.k} 行（应不小于 {limit}），{risk.unique:.1%} 的行独一无二"
        en = f"grouped by {by[1]} the smallest group has {risk.k} rows (at least {limit}), {risk.unique:.1%} are alone"
        if thin:
            zh += f"；{'、'.join(thin)} 在同组内取值少于 {policy.l_diversity} 种"
            en += f"; {', '.join(thin)} has fewer than {policy.l_diversity} values in a group"
        yield self._said(DifferenceKind.REIDENTIFIABLE, "", "", zh, en, found=f"k={risk.k}")

    def _names(self, kinds: Iterable[str]) -> tuple[str, str]:
        titles = [self.policy.entities[kind].title for kind in dict.fromkeys(kinds)]
        return "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)

    def _said(
        self, kind: DifferenceKind, column: str, entity: str, zh: str, en: str, declared: str = "", found: str = ""
    ) -> Difference:
        return Difference(kind, self.profile.source, column, entity, Text(zh, en), declared, found)


def _notes(dataset: Dataset, profiles: Sequence[TableProfile]) -> frozenset[str]:
    """Sheets and members that hold no declared column, beside others that do: an explanation, not a copy."""
    fields = fields_by_name(dataset)
    strange = [p.source for p in profiles if not any(declared_field(fields, column.column) for column in p.columns)]
    whole = {*dataset.files, dataset.opening.file if dataset.opening else ""}
    return frozenset(strange) - whole if len(strange) < len(profiles) else frozenset()


def _weak(masks: Sequence[ColumnMasks], policy: Policy) -> Iterator[Difference]:
    for weak in weak_masks(masks, policy):
        shown = "、".join(weak.patterns[:3])
        text = Text(
            f"脱敏不足（{shown}，{weak.cells} 个值）：{weak.why.zh}",
            f"weak mask ({shown}, {weak.cells} values): {weak.why.en}",
        )
        yield Difference(
            DifferenceKind.WEAK_MASK,
            weak.source,
            weak.column,
            weak.entity,
            text,
            found=" ".join(weak.patterns[:3]),
            beside=weak.beside,
        )
