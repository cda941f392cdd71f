"""What pages say to search engines and where a link is shared: sitemaps, feeds, pictures."""
