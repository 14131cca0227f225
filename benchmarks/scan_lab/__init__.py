"""Scans against the simulator in virtual time: hours in seconds, and no sockets."""
