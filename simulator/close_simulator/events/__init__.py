"""The event log, its routes, and the actions that Close performs later."""
