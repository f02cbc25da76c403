"""The fair package of a match, as it is found, stored and shown."""

from attrs import frozen


@frozen(kw_only=True)
class PackageLine:
    """Copies of a paired line that are in a package: 1 or more."""

    have_id: int
    want_id: int
    copies: int


@frozen(kw_only=True)
class FairPackage:
    """What two people can trade fairly, as one of them sees it; cents.

    ``cash_cents`` closes the difference: above 0 the user adds it, below 0 the other does; 0 where the values are equal
    or a line is for wants only. ``score`` is that of a match with these lines alone.
    """

    gives: tuple[PackageLine, ...]
    gets: tuple[PackageLine, ...]
    gives_cents: int
    gets_cents: int
    cash_cents: int
    score: int

    @property
    def lines(self) -> frozenset[tuple[int, int]]:
        """Have id and want id of every line, of both sides."""
        return frozenset((line.have_id, line.want_id) for line in (*self.gives, *self.gets))


@frozen(kw_only=True)
class PackageSearch:
    """The best package that was found, None where none was.

    ``exact``: all packages were taken into account, so it is the best one by every rule. ``gap`` is how many points a
    better one could have at most: 0 where it is proven that none scores higher.
    """

    package: FairPackage | None
    exact: bool
    gap: int
