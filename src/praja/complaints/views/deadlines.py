"""Deadlines: how one is counted, what was escalated to the officer, and the alerts."""
