"""Door 3: the queue and the clock. What the doors asked for is done here, at least once."""
