"""Running the whole system on one machine: what is started, in which order, and what is said."""
