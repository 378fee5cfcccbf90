"""The tracking book of a desk, its volumes and its printed form."""
