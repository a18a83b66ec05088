"""How children, and those who care for them, are reached: the child's own page, the carer's door, what works."""
