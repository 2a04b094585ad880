"""Evidence: masked before it is written, kept by digest, closed by a chained manifest."""

from auditor.evidence.masking import mask, mask_text, mask_value
from auditor.evidence.store import EvidenceStore

__all__ = ["EvidenceStore", "mask", "mask_text", "mask_value"]
