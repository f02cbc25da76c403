"""What people call the apps whose files are read and written here."""

FORMAT_TITLES = (
    ("dualcaster", "Dualcaster (keeps everything)"),
    ("deckbox", "Deckbox"),
    ("moxfield", "Moxfield"),
    ("manabox", "ManaBox"),
    ("archidekt", "Archidekt"),
    ("tcgplayer-app", "TCGplayer app"),
    ("tcgplayer-seller", "TCGplayer seller portal"),
    ("dragonshield", "Dragon Shield"),
    ("delverlens", "Delver Lens"),
    ("echomtg", "EchoMTG"),
    ("mtggoldfish", "MTGGoldfish"),
    ("cardsphere", "Cardsphere"),
    ("topdecked", "TopDecked"),
    ("cardmarket", "Cardmarket stock"),
    ("helvault", "Helvault"),
    ("aetherhub", "AetherHub"),
    ("deckstats", "Deckstats"),
    ("text", "Plain text lines"),
)
"""Name and title of each format that collections are written in, in the order they are listed."""

READ_TITLES = (
    *FORMAT_TITLES[:-1],
    ("mtgo", "Magic Online"),
    ("cardmarket-articles", "Cardmarket purchases, by article"),
    ("cardmarket-orders", "Cardmarket purchases, by order"),
    ("cardsphere-wants", "Cardsphere wants"),
    ("cardkingdom", "Card Kingdom cart or sell list"),
    FORMAT_TITLES[-1],
)
"""Name and title of each format that is read."""
