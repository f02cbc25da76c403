"""Who trades here: accounts, their privacy switches, blocks and guilds."""
