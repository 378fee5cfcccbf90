"""What one does with an account as a whole: take its data along, join two, ask for its end."""
