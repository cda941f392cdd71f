"""What several pages of families show alike: cards, facts in words, links of searches, maps."""
