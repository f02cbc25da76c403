"""Where the traders of a synthetic market live, and what they call themselves."""

from random import Random

CITIES = (
    ("Seattle, WA", 47.6062, -122.3321, 40),
    ("Portland, OR", 45.5152, -122.6784, 25),
    ("San Francisco, CA", 37.7749, -122.4194, 46),
    ("Los Angeles, CA", 34.0522, -118.2437, 130),
    ("San Diego, CA", 32.7157, -117.1611, 33),
    ("Las Vegas, NV", 36.1699, -115.1398, 23),
    ("Phoenix, AZ", 33.4484, -112.0740, 49),
    ("Salt Lake City, UT", 40.7608, -111.8910, 13),
    ("Denver, CO", 39.7392, -104.9903, 30),
    ("Albuquerque, NM", 35.0844, -106.6504, 9),
    ("Dallas, TX", 32.7767, -96.7970, 78),
    ("Austin, TX", 30.2672, -97.7431, 24),
    ("Houston, TX", 29.7604, -95.3698, 72),
    ("Kansas City, MO", 39.0997, -94.5786, 22),
    ("Minneapolis, MN", 44.9778, -93.2650, 37),
    ("St. Louis, MO", 38.6270, -90.1994, 28),
    ("Chicago, IL", 41.8781, -87.6298, 94),
    ("Milwaukee, WI", 43.0389, -87.9065, 16),
    ("Indianapolis, IN", 39.7684, -86.1581, 21),
    ("Detroit, MI", 42.3314, -83.0458, 43),
    ("Columbus, OH", 39.9612, -82.9988, 22),
    ("Nashville, TN", 36.1627, -86.7816, 21),
    ("Atlanta, GA", 33.7490, -84.3880, 62),
    ("Charlotte, NC", 35.2271, -80.8431, 28),
    ("Orlando, FL", 28.5384, -81.3789, 28),
    ("Miami, FL", 25.7617, -80.1918, 62),
    ("Washington, DC", 38.9072, -77.0369, 63),
    ("Philadelphia, PA", 39.9526, -75.1652, 62),
    ("New York, NY", 40.7128, -74.0060, 195),
    ("Boston, MA", 42.3601, -71.0589, 49),
    ("Toronto, ON", 43.6532, -79.3832, 62),
    ("Vancouver, BC", 49.2827, -123.1207, 27),
    ("London, UK", 51.5074, -0.1278, 60),
    ("Paris, France", 48.8566, 2.3522, 45),
    ("Berlin, Germany", 52.5200, 13.4050, 35),
    ("Madrid, Spain", 40.4168, -3.7038, 25),
    ("Milan, Italy", 45.4642, 9.1900, 22),
    ("Tokyo, Japan", 35.6762, 139.6503, 40),
    ("Sydney, Australia", -33.8688, 151.2093, 25),
    ("Sao Paulo, Brazil", -23.5505, -46.6333, 25),
)
"""Name, latitude and longitude in degrees, and weight: people of the metropolitan area in units of 100,000, less of
them outside of North America."""

_FIRST_WORDS = """
    arcane boros brass chaos cursed dusk ember esper feral frost gilded golgari grixis hidden izzet jade jund
    lucky misty mono mystic naya orzhov phyrexian quiet rakdos rusty selesnya silent simic stormy sultai tapped
    temur turbo twin urban verdant vintage
"""
_SECOND_WORDS = """
    angel archer baloth binder brewer bolt centaur cleric collector cube djinn drake druid elf faerie familiar
    fox gargoyle goblin golem griffin hydra judge knight kraken llanowar mage merfolk moth myr ogre oracle ooze
    phoenix pilot planeswalker raven saproling scribe shaman siren sliver sphinx spike squirrel tinker titan
    topdeck trader treefolk trickster vizier warden wizard wolf wurm zombie
"""
_FIRST, _SECOND = _FIRST_WORDS.split(), _SECOND_WORDS.split()


def name_of(number: int, random: Random) -> str:
    """Make up a username of 3 to 30 characters that no other number gets: it ends in the number, in base 36."""
    first, second = random.choice(_FIRST), random.choice(_SECOND)
    form = random.randrange(3)
    if form == 0:
        return f"{first}_{second}_{_base36(number)}"
    if form == 1:
        return f"{first.title()}{second.title()}-{_base36(number)}"
    return f"{second}-{first}-{_base36(number)}"


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
        if number == 0:
            return text
