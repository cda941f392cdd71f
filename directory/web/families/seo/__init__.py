"""What pages say to search engines and where a link is shared: JSON-LD, sitemaps, feeds, pictures."""
