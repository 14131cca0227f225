"""Searches past the 10,000 objects that Close returns per search, by the value of the sort field.

``state`` decides where the next page begins and does no I/O, ``reader`` sends its requests with a
``search_client``, and ``paginator`` is what users hold.
"""
