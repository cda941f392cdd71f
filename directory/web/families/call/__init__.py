"""The call script of a program: what to ask."""
