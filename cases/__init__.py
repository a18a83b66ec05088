"""Children, placements and missing episodes: what happened."""
