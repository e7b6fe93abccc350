"""The way to a server of the site: certificates of both sides, its proxy. Names no patient."""
