"""The watch on screens: reminders, who is late and why, how much work lies where."""
