"""Values whose names stand elsewhere: in a statement, a list of columns, a format, a command. See `values`."""
