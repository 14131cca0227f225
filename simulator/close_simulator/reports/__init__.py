"""Reports, computed from the stores."""
