"""Personal data 个人信息 in shared datasets and logs: what is there, where, and whether it was declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanners.personal_data.scanner import PersonalDataScanner

__all__ = ["PersonalDataScanner"]


def __getattr__(name: str) -> Any:
    """The scanner, loaded when it is asked for: the register that it reads is nothing to the workers of a scan."""
    if name == "PersonalDataScanner":
        from scanners.personal_data.scanner import PersonalDataScanner

        return PersonalDataScanner
    raise AttributeError(name)
