"""Begins a new round from an earlier one: carries over what stays, and says what a person must decide.

Here belongs copying facts under ``data/``, and the list of decisions. What facts must be is ``orchestration.facts``.
"""
