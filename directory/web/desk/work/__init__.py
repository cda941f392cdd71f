"""The list of work at the desk: taken, handed on, given back."""
