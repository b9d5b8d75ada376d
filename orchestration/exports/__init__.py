"""Renders what the warehouse computed: one module a format, all fed by the same cells.

Nothing here computes a figure. What is exported, and in which words, is data under ``data/products``.
"""
