"""Statistical data editing: answers that contradict each other, and rounds that cannot follow on the one before.

The field's terms: edits within one unit are field and record edits (micro editing, GSBPM 5.3 and 5.4), the look at the
round before compares records and data sets (macro editing). What an edit says, and the limits, are facts; finding
what breaks them is SQL (``edits.sql``, ``look_back*.sql``); here it becomes findings.
"""
