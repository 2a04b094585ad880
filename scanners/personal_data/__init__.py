"""Personal data 个人信息 in shared datasets and logs: what is there, where, and whether it was declared."""

from scanners.personal_data.scanner import PersonalDataScanner

__all__ = ["PersonalDataScanner"]
