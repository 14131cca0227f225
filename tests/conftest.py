"""What holds for every test."""

from hypothesis import HealthCheck, settings

# How fast a machine is, is nothing that a test should fail for.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
