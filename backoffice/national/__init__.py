"""The national sync on screens, for those who keep the system."""
