"""The figures of a report: points from the marts, a layout, an SVG and its data."""
