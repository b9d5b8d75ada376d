"""Tells a person, by one channel, what nobody would see who does not look: off unless the state folder says where to.

What is worth telling is decided in ``orchestration.defs.alerting``.
"""
