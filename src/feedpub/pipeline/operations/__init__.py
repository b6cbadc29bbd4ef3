"""Work on the archive other than a build: withdraw, restore, scrub, rebuild, adopt, retry."""
