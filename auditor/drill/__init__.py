"""Incident drills 应急演练: scenarios into plans, records into outcomes; live checks beside them."""
