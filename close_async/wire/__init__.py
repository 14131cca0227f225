"""Between JSON and models: pure functions, no input or output."""
