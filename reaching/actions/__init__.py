"""What people of the council, children and carers do about reaching each other."""
