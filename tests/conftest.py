"""What several test files share: running on each engine in turn."""

import signal
from importlib.util import find_spec

import pytest
from hypothesis import Phase, settings

from sim.results import run as runs

# Nothing is timed in tests, so no example has a deadline.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# To learn only whether a test fails: pytest --hypothesis-profile=unshrunk
settings.register_profile("unshrunk", deadline=None, phases=[Phase.explicit, Phase.generate])


# Whoever is started in the background is deaf to Ctrl-C, and so would be all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module", params=["reference", "compiled"])
def each_engine(request):
    """Worlds run on the SimPy engine in one round of a module's tests, on the compiled one in the other."""
    if request.param == "compiled" and find_spec("numba") is None:
        pytest.skip("numba is not installed")
    chosen = runs._engine_for

    def engine_for(engine):
        return chosen(request.param if engine == "auto" else engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_engine_for", engine_for)
        yield request.param
