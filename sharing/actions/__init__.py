"""What a person does about sharing: each one transaction."""
