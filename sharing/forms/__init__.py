"""What a person types about sharing: shape only; the rules are in the actions."""
