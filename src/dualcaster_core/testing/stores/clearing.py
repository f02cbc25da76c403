"""``ClearingChooser`` by trying everything, for tests."""

from dualcaster_core.stores.clearing.model import ClearingChoice, ClearingProblem

MOST_CIRCLES = 20


class ExhaustiveClearingChooser:
    """Looks at every choice of up to 20 circles."""

    async def choose(self, problem: ClearingProblem, *, time_limit: float) -> ClearingChoice:
        """Choose the best; of equally good choices the one with the lower places."""
        if len(problem.circles) > MOST_CIRCLES:
            raise ValueError(f"{len(problem.circles)} circles are too many to try all choices of")
        best: tuple[int, ...] = ()
        for number in range(1 << len(problem.circles)):
            places = tuple(place for place in range(len(problem.circles)) if number >> place & 1)
            if problem.allows(places) and (problem.worth(places) > problem.worth(best)):
                best = places
        return ClearingChoice(places=best, optimal=True)
