"""What pages of other floors show of children's own pages."""
