"""Judges what came in and what goes out: suites, back-test, audit of a finished build. Judges only; never repairs."""
