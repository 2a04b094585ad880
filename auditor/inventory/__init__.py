"""The register 台账: `inventory.yaml` and the tables it names, read strictly into frozen records.

register = load_register(Path("inventory.yaml"))   # raises InventoryError with every problem at once
for target in targets(register): ...
"""

from __future__ import annotations

from auditor.inventory.loading import load_register
from auditor.inventory.schema import json_schema
from auditor.inventory.targets import targets
from auditor.inventory.template import template

__all__ = ["json_schema", "load_register", "targets", "template"]
