"""Activities: what was said to, heard from and done about leads."""
