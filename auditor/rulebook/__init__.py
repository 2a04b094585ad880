"""`rules/` → Rulebook: loading, linting, samples and the mutation gate."""

from auditor.rulebook.load import load_catalogue, load_draft, load_rulebook, shipped_rules

__all__ = ["load_catalogue", "load_draft", "load_rulebook", "shipped_rules"]
