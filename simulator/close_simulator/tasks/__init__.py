"""Tasks: their routes, filters and changes, and where those are that leads do not show."""
