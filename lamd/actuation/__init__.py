"""Acts: accessibility interfaces first, keyboard and pointer last; starting and closing programs."""
