"""Tokens by which an organization's own programs write over the API: made, listed, revoked, by owners of all sites."""
