"""What the resources are built on: operations, CRUD, searching and scanning."""
