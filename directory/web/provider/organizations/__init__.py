"""Organizations that keep many sites: founding one, its table of sites, copying a section, its people."""
