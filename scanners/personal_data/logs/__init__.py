"""Logs of calls: which interface gave whose data to whom, as counts with masked samples."""
