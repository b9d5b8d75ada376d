"""The quality declaration of a round: what may be said, from the marts and the checks of the load."""
