"""The workbook of a report: a sheet a table, contents, quality declaration."""
