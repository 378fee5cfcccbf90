"""In: slips set anew for paper from their stored facts, A5 or thermal 80 mm."""
