"""What every adapter must do with rings."""

from dualcaster_core.testing.contracts.rings.chooser import RingChooserContract
from dualcaster_core.testing.contracts.rings.ring_trades import RingRepositoryContract
from dualcaster_core.testing.contracts.rings.solver import RingSolverContract

CONTRACTS = (RingChooserContract, RingRepositoryContract, RingSolverContract)
