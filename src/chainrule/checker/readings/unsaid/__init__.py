"""What a text leaves to its readers, several of the other readings at once."""
