"""Agreements, summaries and the police API: what another agency may know."""
