"""Organizations that keep many listings: founding one, its sites, its people, what they do for many sites at once.

Way in: `my_organizations` (what somebody may do in one), `founding`, `sites`, `sisters`, `members`, `invitations`,
`many_sites`. Who holds a listing is asked of `providing.holders` as ever: `accounts.memberships` keeps those rows true.
The rest of providing needs none of this room.
"""
