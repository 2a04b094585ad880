"""Policies of personal data: `rules/personal_data/policy.yaml`, one of its profiles, and a unit's own file over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from auditor.errors import Problem, Problems
from auditor.model.personal_data import Sensitivity
from auditor.model.text import Text
from auditor.yamlio import Document, dotted, load, read
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.policy_records import (
    GRADES,
    Combination,
    EntityRule,
    MaskLimits,
    Minors,
    Policy,
    Raised,
    Role,
    VolumeStep,
    higher_grade,
    higher_sensitivity,
)

__all__ = ["GRADES", "Policy", "PolicyError", "Raised", "higher_grade", "higher_sensitivity", "load_policy", "profiles"]

FILE = "personal_data/policy.yaml"
DEFAULT = "gbt45574-2025"

_OWN_KEYS = frozenset({"name", "version"})
"""Keys of a unit's own file that are about the file itself."""
_FREE_WORDS = frozenset({"sensitivity", "grade", "basis"})
"""Values that may stand as one word for every profile or as a word per profile."""


class PolicyError(Problems):
    """A policy that cannot be used as it stands."""


@cache
def profiles() -> tuple[str, ...]:
    """Names of the shipped profiles."""
    return tuple(_shipped().value["profiles"])


def load_policy(profile: str = DEFAULT, overlay: Path | None = None) -> Policy:
    """The policy of one shipped profile, with a unit's own file over it.

    The own file holds the same keys and may only override what is there. Raises `PolicyError` with every problem of
    that file, each at its line, or when no profile has the name.
    """
    shipped = _shipped()
    if profile not in shipped.value["profiles"]:
        known = "、".join(shipped.value["profiles"]), ", ".join(shipped.value["profiles"])
        said = Text(
            f"没有名为“{profile}”的策略（可用：{known[0]}）", f"no policy is called {profile!r} (there are: {known[1]})"
        )
        raise PolicyError([Problem(f"rules/{FILE}", 0, "profiles", said)])
    if overlay is None:
        return _Reader(shipped, None, profile).policy(shipped.value)
    own = read(overlay, error=PolicyError)
    merged, problems = _over(shipped.value, own)
    if problems:
        raise PolicyError(problems)
    return _Reader(shipped, own, profile).policy(merged)


@cache
def _shipped() -> Document:
    return load((files("rules") / FILE).read_text(encoding="utf-8"), f"rules/{FILE}", error=PolicyError)


def _over(base: Mapping[str, Any], own: Document) -> tuple[dict[str, Any], list[Problem]]:
    """The shipped values with the own ones over them, and what of the own file has no place there."""
    problems: list[Problem] = []

    def refuse(path: tuple[str | int, ...], zh: str, en: str) -> None:
        problems.append(Problem(own.file, own.line(path), dotted(path), Text(zh, en), "policy"))

    def merge(below: Mapping[str, Any], above: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        merged = dict(below)
        for key, value in above.items():
            here = (*path, key)
            if not path and key in _OWN_KEYS:
                if not isinstance(value, str) or not value:
                    refuse(here, "应为文字（数字请加引号）", "must be text (quote numbers)")
            elif key not in below:
                near = get_close_matches(key, below, 1)
                zh, en = (f"（是否为“{near[0]}”？）", f" (did you mean {near[0]!r}?)") if near else ("", "")
                refuse(
                    here,
                    f"没有这个键{zh}；本地策略只能覆盖已有的键",
                    f"unknown key{en}; a local policy only overrides keys",
                )
            elif key in _FREE_WORDS:
                merged[key] = value
            elif isinstance(below[key], Mapping) != isinstance(value, Mapping) or (
                isinstance(below[key], list) != isinstance(value, list)
            ):
                refuse(here, "与内置策略的结构不同", "has another shape than in the shipped policy")
            elif isinstance(value, Mapping):
                merged[key] = merge(below[key], value, here)
            else:
                merged[key] = value
        return merged

    if not isinstance(own.value, dict):
        refuse((), "应为“键: 值”的映射", "must be a mapping of keys to values")
        return dict(base), problems
    return merge(base, own.value, ()), problems


class _Reader:
    """Turns checked YAML into records and knows in which file and line each value stands."""

    def __init__(self, shipped: Document, own: Document | None, profile: str) -> None:
        self.shipped, self.own, self.profile = shipped, own, profile
        self.problems: list[Problem] = []

    def policy(self, value: Mapping[str, Any]) -> Policy:
        own = self.own.value if self.own else {}
        categories = {key: Text(**title) for key, title in value["categories"].items()}
        groups = {name: self._entities(listed, ("groups", name)) for name, listed in value["groups"].items()}
        entities = {name: self._entity(name, row, categories) for name, row in value["entities"].items()}
        floors = {Sensitivity(name): self._grade(row, ("floors", name)) for name, row in value["floors"].items()}
        policy = Policy(
            name="+".join(filter(None, [self.profile, (own.get("name") or "local") if self.own else ""])),
            version="+".join(filter(None, [self.shipped.value["version"], own.get("version", "")])),
            title=Text(**value["profiles"][self.profile]["title"]),
            entities=entities,
            floors=floors,
            combinations=tuple(self._combinations(value["combinations"], groups)),
            volumes=tuple(self._volumes(value["volumes"])),
            minors=self._minors(value["minors"]),
            roles=tuple(self._roles(value["roles"])),
            masks={name: self._mask(row, ("masks", name)) for name, row in value["masks"].items()},
            k_open=self._number(value["sharing"]["k_open"], "value", ("sharing", "k_open")),
            k_shared=self._number(value["sharing"]["k_shared"], "value", ("sharing", "k_shared")),
            l_diversity=self._number(value["sharing"]["l_diversity"], "value", ("sharing", "l_diversity")),
            digest=_digest(self.profile, value),
        )
        if self.problems:
            raise PolicyError(self.problems)
        return policy

    def _entity(self, name: str, row: Mapping[str, Any], categories: Mapping[str, Text]) -> EntityRule:
        path = ("entities", name)
        if row["category"] not in categories:
            self._refuse((*path, "category"), list(categories))
        return EntityRule(
            entity=name,
            title=self._title(row, path),
            category=categories.get(row["category"], Text("", "")),
            sensitivity=self._sensitivity(row, path),
            grade=self._grade(row, path),
            declared_as=self._words(row, "declared_as", path),
            basis=str(self._of_profile(row, "basis", path)),
            source=str(row["source"]),
            verified=self._truth(row, path),
        )

    def _combinations(self, rows: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Iterator[Combination]:
        for name, row in rows.items():
            path = ("combinations", name)
            wanted = self._words(row, "needs", path)
            if unknown := [group for group in wanted if group not in groups] or not wanted:
                self._refuse((*path, "needs", 0) if unknown else (*path, "needs"), list(groups))
            yield Combination(
                id=name,
                title=self._title(row, path),
                needs=tuple(groups.get(group, frozenset()) for group in wanted),
                sensitivity=self._sensitivity(row, path),
                grade=self._grade(row, path),
                since=self._day(row, path),
                source=str(row["source"]),
                verified=self._truth(row, path),
            )

    def _volumes(self, rows: Mapping[str, Any]) -> Iterator[VolumeStep]:
        for name, row in rows.items():
            path = ("volumes", name)
            yield VolumeStep(
                id=name,
                title=self._title(row, path),
                persons=self._number(row, "persons", path),
                when=self._sensitivity(row, path, "when"),
                grade=self._grade(row, path),
                since=self._day(row, path),
                source=str(row["source"]),
                verified=self._truth(row, path),
            )

    def _minors(self, row: Mapping[str, Any]) -> Minors:
        path = ("minors",)
        return Minors(
            under=self._number(row, "under", path),
            title=self._title(row, path),
            sensitivity=self._sensitivity(row, path),
            grade=self._grade(row, path),
            source=str(row["source"]),
            verified=self._truth(row, path),
        )

    def _roles(self, rows: Mapping[str, Any]) -> Iterator[Role]:
        for name, row in rows.items():
            path = ("roles", name)
            if not isinstance(row["combines"], bool):
                self._refuse((*path, "combines"), ["true", "false"])
            yield Role(
                id=name,
                title=self._title(row, path),
                entities=self._entities(row["entities"], (*path, "entities")),
                headers=frozenset(word.lower() for word in self._words(row, "headers", path)),
                prefix=str(row.get("prefix", "")),
                sensitivity=self._sensitivity(row, path),
                grade=self._grade(row, path),
                combines=bool(row["combines"]),
                source=str(row["source"]),
                verified=self._truth(row, path),
            )

    def _mask(self, row: Mapping[str, Any], path: tuple[str, ...]) -> MaskLimits:
        parts = {name: (int(bounds[0]), int(bounds[1])) for name, bounds in row.get("parts", {}).items()}
        return MaskLimits(
            hidden=self._number(row, "hidden", path),
            visible=self._number(row, "visible", path),
            parts=parts,
            never_together=self._words(row, "never_together", path) if "never_together" in row else (),
            source=str(row["source"]),
            verified=self._truth(row, path),
        )

    def _of_profile(self, row: Mapping[str, Any], key: str, path: tuple[str, ...]) -> Any:
        value = row[key]
        if not isinstance(value, Mapping):
            return value
        if self.profile not in value:
            self._refuse((*path, key), [self.profile])
        return value.get(self.profile)

    def _sensitivity(self, row: Mapping[str, Any], path: tuple[str, ...], key: str = "sensitivity") -> Sensitivity:
        word = self._of_profile(row, key, path)
        if word not in tuple(Sensitivity):
            self._refuse((*path, key), list(Sensitivity))
            return Sensitivity.NONE
        return Sensitivity(word)

    def _grade(self, row: Mapping[str, Any], path: tuple[str, ...]) -> str:
        word = self._of_profile(row, "grade", path)
        if word not in GRADES:
            self._refuse((*path, "grade"), GRADES)
            return GRADES[0]
        return str(word)

    def _number(self, row: Mapping[str, Any], key: str, path: tuple[str, ...]) -> int:
        value = row[key]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self._refuse((*path, key), [], Text("应为非负整数", "must be a whole number of at least 0"))
            return 0
        return value

    def _truth(self, row: Mapping[str, Any], path: tuple[str, ...]) -> bool:
        if not isinstance(row["verified"], bool):
            self._refuse((*path, "verified"), ["true", "false"])
        return row["verified"] is True

    def _day(self, row: Mapping[str, Any], path: tuple[str, ...]) -> date:
        value = row["since"]
        if type(value) is not date:
            self._refuse((*path, "since"), [], Text("应为日期，如 2025-11-01", "must be a day such as 2025-11-01"))
            return date.min
        return value

    def _title(self, row: Mapping[str, Any], path: tuple[str, ...]) -> Text:
        title = row["title"]
        if not all(isinstance(word, str) for word in title.values()):
            self._refuse((*path, "title"), [], Text("应为文字", "must be text"))
        return Text(str(title["zh"]), str(title["en"]))

    def _words(self, row: Mapping[str, Any], key: str, path: tuple[str, ...]) -> tuple[str, ...]:
        for n, word in enumerate(row[key]):
            if not isinstance(word, str):
                self._refuse((*path, key, n), [], Text("应为文字（数字请加引号）", "must be text (quote numbers)"))
        return tuple(map(str, row[key]))

    def _entities(self, listed: Sequence[Any], path: tuple[str, ...]) -> frozenset[str]:
        for n, name in enumerate(listed):
            if name not in ENTITIES:
                self._refuse((*path, n), get_close_matches(str(name), ENTITIES, 3) or ENTITIES[:3])
        return frozenset(map(str, listed))

    def _refuse(self, path: tuple[str | int, ...], known: Sequence[str], message: Text | None = None) -> None:
        """A problem at `path`, in the own file where the value stands there, else in the shipped one."""
        document = self.own if self.own and _stands(self.own.value, path) else self.shipped
        said = message or Text(f"应为其中之一：{'、'.join(known)}", f"must be one of: {', '.join(known)}")
        self.problems.append(Problem(document.file, document.line(path), dotted(path), said, "policy"))


def _stands(value: Any, path: Sequence[str | int]) -> bool:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _digest(profile: str, value: Mapping[str, Any]) -> str:
    text = json.dumps([profile, value], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
