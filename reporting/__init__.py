"""Measures, dashboards and returns: reads only, owns no rule of the casework."""
