"""One screen for the week: the facts that decide, each confirmed as it stands or corrected in place."""
