"""Statutory and inspection outputs: the SSDA903 return, Annex A."""
