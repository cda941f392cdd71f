"""The first page, and what the site says of itself."""
