"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

# How fast a machine is, is nothing that a test should fail for.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# Nor is a proxy of the machine: tests talk to servers of their own, and set the variables they try.
for _name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[_name]
