"""Return home interviews, offers and help: what is owed to the child."""
