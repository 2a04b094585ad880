"""A unit's own DOCX templates: documented fields, a checker, and filling that runs nothing and loses nothing."""

from reports.own_templates.fields import FIELDS, Group, Listing, shape, values
from reports.own_templates.filling import check, fill

__all__ = ["FIELDS", "Group", "Listing", "check", "fill", "shape", "values"]
