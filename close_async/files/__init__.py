"""Files: downloads and uploads at other hosts than Close's, and files on the local disk."""
