"""Frozen types of the domain. Imports nothing of ours; everything of ours may import it."""
