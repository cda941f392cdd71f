"""What an import would do, kept with its batch until a person decides: rows, entries, options, preview."""
