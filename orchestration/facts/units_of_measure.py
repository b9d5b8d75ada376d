"""The units that figures are printed in. Here belongs that list and nothing else."""

from __future__ import annotations

UNITS = ("percent", "count", "sek", "per_user")
