"""The event log: what is logged, its routes, and what Close does by itself."""
