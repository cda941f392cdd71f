"""What a program keeps: its home, the yearly question, leaving."""
