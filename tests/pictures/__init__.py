"""Pictures of what people see, of a real load: ``make pictures``, or ``python -m tests.pictures``."""
