"""Pages about what is owed to the child, and the pages that gather a child's whole story."""
