"""Tier 3: written, graded, released, and carried to the force by a person, never by the API."""
