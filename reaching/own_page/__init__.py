"""The child's own page: what opens it, what is sent from it, and what in it is serious."""
