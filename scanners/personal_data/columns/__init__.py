"""Columns and tables: what a column holds, how the people in a table could be found again."""
