"""The passwords that everybody tries first."""

from functools import cached_property


class FrequentPasswords:
    """``CommonPasswords``: the 30,000 most frequent ones of leaked lists, as the zxcvbn project ranks them."""

    @cached_property
    def _known(self) -> frozenset[str]:
        from zxcvbn.frequency_lists import FREQUENCY_LISTS

        return frozenset(FREQUENCY_LISTS["passwords"])

    def __contains__(self, password: object) -> bool:
        return password in self._known
