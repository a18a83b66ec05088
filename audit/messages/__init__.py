"""Pages about messages: what became of a council's own, who hears what, one's own wishes; and how the jobs are."""
