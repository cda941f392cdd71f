"""A staged batch into the directory: in one transaction, whole or not at all."""
