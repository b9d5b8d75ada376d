"""Mutants of the models: a check that no mutant has tested is not a check yet. See docs/mutants.md."""
