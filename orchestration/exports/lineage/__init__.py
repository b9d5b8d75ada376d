"""Where columns come from: a page a table, drawn."""
