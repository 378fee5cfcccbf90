"""What runs inside of a child: nothing here may be imported by the doors or by the engine."""
