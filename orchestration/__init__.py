"""E-health warehouse: pull, land, build, audit and publish the yearly municipal e-health statistics."""

import gc

# Nearly all that is made while importing and reading stays: to look for garbage among it as often as Python does by
# itself costs an eighth of the time until the definitions are there.
gc.set_threshold(10_000, 10, 20)
