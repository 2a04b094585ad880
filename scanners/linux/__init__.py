"""Linux hosts: one read-only collector script per host, read over any transport."""
