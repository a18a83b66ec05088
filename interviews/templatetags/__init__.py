"""Small questions that templates ask."""
