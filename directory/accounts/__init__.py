"""People who sign in: their accounts, sessions and limits. Operations only; the pages are in `directory.web.manage`."""
