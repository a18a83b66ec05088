"""What a person does: each one transaction."""
