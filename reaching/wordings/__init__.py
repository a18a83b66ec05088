"""What an invitation says: the house's texts and the council's, fit to leave, and two of them compared by lot."""
