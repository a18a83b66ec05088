"""Pages of the council about invitations; the child's own page; the carer's door."""
