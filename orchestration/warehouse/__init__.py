"""Runs the dbt project: parsing ahead of time, one build into a fresh database, and what came of each node.

SQL lives in ``dbt_project``.
"""
