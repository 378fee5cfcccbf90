"""Further requests for more that wait for a head of the agency."""
