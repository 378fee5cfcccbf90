"""Views of worklists: filters and order in the address, saved under names, many lines at once."""
