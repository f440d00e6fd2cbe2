"""Pages for everybody, for the door, for officers, and for administrators of a place."""
