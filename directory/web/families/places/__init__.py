"""The pages of states and towns, and what to offer where a page is not here."""
