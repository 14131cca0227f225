"""OAuth 2.0 with refresh tokens, and the stores that processes share a token through."""
