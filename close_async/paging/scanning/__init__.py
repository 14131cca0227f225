"""Scans: reading every object once, however many there are and whatever changes meanwhile.

A user holds a ``scan``. Each loop over it is a ``strategy`` run, which reads by one of three ways:

- offsets, for short lists: ``overlapping_pages``, so that no object is lost between two pages while
  others are created and deleted;
- windows of creation dates (``window``): a ``window_splitter`` cuts the time from the first to the
  last creation, and ``workers`` read several windows at once. A ``window_reader`` reads one window,
  ``same_second`` the seconds in which thousands of objects were created, and a ``page_emitter``
  turns responses into pages that state what is complete. ``buffers`` hold the pages for the loop;
- an export that Close writes into a file;
- lists that have filters by creation date, of activities: ``list_windows`` reads several windows of
  them at once, each from its end, and ``list_scan_client`` sends the requests.

``plan`` describes in advance how a scan would be read. ``scan_client`` and ``list_scan_client``
send all requests: they are the only modules here that know about HTTP and the type of the objects.
"""
