"""How people of a program come in: by a code or a link that is mailed, without a password."""
