"""Checks that a drill carries out for real: planted canaries, retained logs, a restored backup."""
