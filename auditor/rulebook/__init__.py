"""`rules/` → Rulebook: loading, linting, samples and the mutation gate."""

from auditor.rulebook.load import load_catalogue, load_rulebook, load_rules, shipped_rules

__all__ = ["load_catalogue", "load_rulebook", "load_rules", "shipped_rules"]
