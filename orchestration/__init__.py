"""E-health warehouse: pull, land, build, audit and publish the yearly municipal e-health statistics."""
