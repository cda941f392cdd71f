"""Entries of a list that no program was made of, decided at the desk: joined, kept apart, made a draft."""
