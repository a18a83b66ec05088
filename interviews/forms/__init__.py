"""What a person types on the pages of this app: shape only; the rules are in the actions."""
