"""Scans against the simulator in virtual time: hours in seconds, without sockets."""
