"""Calls at the desk: the queue, and one listing on screen with what to say and a key for each answer."""
