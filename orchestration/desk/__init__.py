"""The analyst's desk: questions to the current release from the command line, and their answers in any form.

Reads the marts of a release and nothing else. What they mean is said by the marts; the words are in ``data/products``.
"""
