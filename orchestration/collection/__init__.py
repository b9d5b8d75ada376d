"""Watches a collection: who answered, who is missing, when, and how much of the form, before anything is published.

Here belong the figures, counted by SQL from what is landed, and how they are laid out. Words: ``data/products``.
"""
