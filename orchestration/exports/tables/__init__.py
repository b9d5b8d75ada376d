"""Printed tables for people and programs: cells read once, shaped, annotated, written as CSV."""
