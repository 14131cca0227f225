"""``close.custom_fields.shared``: what is written by hand of the resources below it."""
