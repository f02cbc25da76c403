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
"""Name and title of each format, in the order they are listed; a test holds it to the formats there are."""
