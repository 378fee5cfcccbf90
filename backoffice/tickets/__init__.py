"""Queue tickets: call the next person to a counter."""
