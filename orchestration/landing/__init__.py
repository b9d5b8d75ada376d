"""Decodes each raw file into tidy, typed Parquet, and says everything that is wrong with it.

What values mean is the business of dbt.
"""
