"""Looks at a file that a survey tool wrote and drafts how it is read: a reading profile, and an entry of the sources.

Here belong guesses, and the list of what they cannot decide. Reading lies in ``orchestration.landing``, which every
guess is tried with; what a profile may say, in ``orchestration.facts.readings``.
"""
