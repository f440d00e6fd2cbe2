"""Complaints as pages show them: prepared here, so that templates only lay out."""
