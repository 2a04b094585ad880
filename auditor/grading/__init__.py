"""定级: which protection level follows from the harm that a breach would do. Pure functions; nothing is looked up."""

from auditor.grading.floors import Floor, Setting, floors
from auditor.grading.ledger import Due, Entry, Standing, certificate_valid_until, ledger, newest_filing
from auditor.grading.matrix import MATRICES, Edition, Harmed, allowed_label, label, level_of
from auditor.grading.outcome import Grading, grade, graded

__all__ = [
    "MATRICES",
    "Due",
    "Edition",
    "Entry",
    "Floor",
    "Grading",
    "Harmed",
    "Setting",
    "Standing",
    "allowed_label",
    "certificate_valid_until",
    "floors",
    "grade",
    "graded",
    "label",
    "ledger",
    "level_of",
    "newest_filing",
]
