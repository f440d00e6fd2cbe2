"""Uploads: looked at, rebuilt, private, and served only to whoever may read them."""
