"""A desk at work, made in any size; every page of it asked, and every act on many listings done."""
