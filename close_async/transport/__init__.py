"""The way of one request to Close and back.

In the order in which a request meets them:

- :mod:`~.request` has the request and the response, and :mod:`~.pipeline` everything around one
  attempt: deadline, retries, rate limit, credentials, connection.
- :mod:`~.auth` returns the credentials, and :mod:`~.connection_slots` bounds how many requests are
  in flight.
- :mod:`~.http` sends one attempt over aiohttp, in a session of :mod:`~.session`, through one of the
  :mod:`~.proxies`.
- :mod:`~.failures` converts what aiohttp raises to errors, and :mod:`~.responses` what Close
  responds to errors or JSON. :mod:`~.retry` decides which of them are worth another attempt.
"""
