"""Advanced Filtering as Close does it: queries are really evaluated, over worlds of any size.

See https://developer.close.com/api/resources/advanced-filtering
"""

from close_simulator.search.index import SearchIndex

__all__ = ["SearchIndex"]
