"""The site: a page a municipality and a page an indicator, static, of what the marts hold."""
