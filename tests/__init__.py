"""Tests mirror the tree; stories drive whole journeys; tests/house looks at the building."""
