"""One request's way to Close and back: waiting, sending, trying again, and what came of it."""
