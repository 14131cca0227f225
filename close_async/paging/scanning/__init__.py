"""Reading every lead once, however many there are and whatever others do to them meanwhile.

``scan`` is what users hold. Each loop over it (``loop``) decides by the ``request`` and by what
there is how to read:

- by offsets, in pages that overlap so that nothing slips through between them (``linked``);
- by windows of creation dates (``window``): a ``frontier`` cuts them from the left, ahead of
  the ``workers`` that read them. A ``windowreader`` reads one of them, and leaves to an
  ``instant`` what thousands of leads of one second need. A ``delivery`` makes of it pages that say
  how far they reach, which wait in ``buffers`` for whoever reads the scan;
- from an export.

``sources`` joins these ways, for one may turn into another while it is gone; ``plan`` tells
beforehand and ``progress`` meanwhile. ``backend`` is what all of it needs of whoever sends
requests.
"""
