"""Lists that are fetched over the network and become a file like any other."""
