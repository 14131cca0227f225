"""Exports and uploads: their routes and bodies, and the storage of their files at another host."""
