"""Base classes of the resources: operations, CRUD, searching and scanning."""
