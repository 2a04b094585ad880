"""Masked copies of datasets and logs, and the masks as an operator of presidio-anonymizer."""

from scanners.personal_data.masked_copy.copying import (
    Copied,
    CopyOrder,
    copy_masked,
    refuse_bad_places,
    refuse_weak_key,
    work_of,
)
from scanners.personal_data.masked_copy.operators import Substitute, anonymizer, operator_config
from scanners.personal_data.masked_copy.substitutes import Substitutes

__all__ = [
    "Copied",
    "CopyOrder",
    "Substitute",
    "Substitutes",
    "anonymizer",
    "copy_masked",
    "operator_config",
    "refuse_bad_places",
    "refuse_weak_key",
    "work_of",
]
