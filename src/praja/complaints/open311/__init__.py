"""Complaints over Open311 GeoReport v2, so that any client of that standard can list, file and follow them.

See docs/open311.md for what the standard leaves open and how it is decided here.
"""
