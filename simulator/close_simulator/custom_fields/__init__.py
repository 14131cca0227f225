"""Custom fields: those of one type of object, and shared ones."""
