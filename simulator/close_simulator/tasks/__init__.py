"""Tasks: their routes, filters, changes and storage."""
