"""What the library costs, beside other clients; each module prints a table."""
