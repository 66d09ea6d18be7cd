"""Luck: a draw is a function of its address, and over any row of addresses draws look like independent uniforms.

The battery runs over rows of a million addresses in which only one thing counts up, as in a simulation: customers,
needs, visits, attempts, legs, occasions, seeds or replications; and over rows in which neighbours differ in one bit.
Every statistic must lie within four standard errors of what independent uniforms give.
"""

from hashlib import blake2b
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.core import luck
from sim.engine.arrivals import DAY_STEP, INTERVAL_STEP
from sim.engine.streams import Streams, streams_of

N = 1_000_000
ERRORS = 4  # standard errors
P_VALUE = 2 * stats.norm.sf(ERRORS)
LEAST, MOST = 2.0**-53, 1.0 - 2.0**-53
COUNT = np.arange(N, dtype=np.uint64)
PATIENCE = luck.stream(1, 0, "patience")
PATIENCE_WORD = int.from_bytes(blake2b(b"patience", digest_size=8).digest(), "little")


def absorbed(state, word):
    """One round of the hash, written a second time, for whole arrays."""
    state, word = np.asarray(state, dtype=np.uint64), np.asarray(word, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = (state ^ word) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def bits(stream, who, nth):
    """The 64 bits behind a draw, of which `uniform` uses the upper 52."""
    return absorbed(absorbed(stream, who), nth)


def draws(stream, who, nth):
    return ((bits(stream, who, nth) >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52


def streams(seed, replication):
    return absorbed(absorbed(absorbed(0, seed), replication), PATIENCE_WORD)


def people(customer, need=0):
    return absorbed(absorbed(luck.GOLDEN, customer), need)


def places(shift):
    """A million values of `nth` in which one of its four numbers counts fastest."""
    fast, slow = COUNT % np.uint64(2**16), COUNT // np.uint64(2**16)
    return (fast << np.uint64(shift)) | (slow << np.uint64(16 if shift != 16 else 0))


def outside_callers():
    """As a simulation numbers them: 10 days of 100 intervals of 1,000 calls."""
    day, rest = np.divmod(COUNT, np.uint64(100_000))
    interval, place = np.divmod(rest, np.uint64(1000))
    return day * np.uint64(DAY_STEP) + interval * np.uint64(INTERVAL_STEP) + place


GRAY = COUNT ^ (COUNT >> np.uint64(1))  # each number differs from the one before in a single bit

ROWS = {
    "customers": lambda: (PATIENCE, people(COUNT), 0),
    "outside callers": lambda: (PATIENCE, people(outside_callers()), 0),
    "needs": lambda: (PATIENCE, people(17, COUNT), 0),
    "visits": lambda: (PATIENCE, luck.who(17), places(48)),
    "attempts": lambda: (PATIENCE, luck.who(17), places(32)),
    "legs": lambda: (PATIENCE, luck.who(17), places(16)),
    "occasions": lambda: (PATIENCE, luck.who(17), places(0)),
    "seeds": lambda: (streams(COUNT, 0), luck.who(17), 0),
    "replications": lambda: (streams(1, COUNT), luck.who(17), 0),
    "customers one bit apart": lambda: (PATIENCE, people(GRAY << np.uint64(20)), 0),
    "nth one bit apart": lambda: (PATIENCE, luck.who(17), GRAY << np.uint64(44)),
    "seeds one bit apart": lambda: (streams(GRAY << np.uint64(40), 0), luck.who(17), 0),
}


@pytest.fixture(params=ROWS, scope="module")
def row(request):
    """A million draws at neighbouring addresses."""
    return draws(*ROWS[request.param]())


def close(value, expected, error):
    return abs(value - expected) <= ERRORS * error


def chi_square_is_usual(counts):
    expected, freedom = counts.sum() / counts.size, counts.size - 1
    return close(((counts - expected) ** 2 / expected).sum(), freedom, sqrt(2 * freedom))


def test_mean_and_variance(row):
    assert close(row.mean(), 1 / 2, sqrt(1 / 12 / N))
    assert close(((row - 0.5) ** 2).mean(), 1 / 12, sqrt(1 / 180 / N))


def test_uniform_in_a_thousand_cells_and_in_the_largest_gap(row):
    assert chi_square_is_usual(np.bincount((row * 1024).astype(int), minlength=1024))
    assert stats.kstest(row, "uniform").pvalue > P_VALUE


def test_uniform_in_the_last_bits(row):
    last = (row * 2.0**52).astype(np.int64) % 1024
    assert chi_square_is_usual(np.bincount(last, minlength=1024))


@pytest.mark.parametrize("lag", [1, 2, 3, 7, 256, 1000])
def test_no_serial_correlation(row, lag):
    assert close(12 * ((row[lag:] - 0.5) * (row[:-lag] - 0.5)).mean(), 0, 1 / sqrt(N - lag))


def test_pairs_of_neighbours_fill_the_square(row):
    """Two neighbouring customers, needs, legs, ... know nothing of each other."""
    cells = (row * 64).astype(int)
    assert chi_square_is_usual(np.bincount(cells[:-1:2] * 64 + cells[1::2], minlength=4096))


@pytest.mark.parametrize("step", [luck.nth(leg=1), luck.nth(attempt=1), luck.nth(visit=1), luck.nth(occasion=1)])
def test_the_next_draw_of_everybody_is_independent(step):
    first, second = draws(PATIENCE, people(COUNT), 0), draws(PATIENCE, people(COUNT), step)
    assert chi_square_is_usual(np.histogram2d(first, second, bins=64, range=[[0, 1], [0, 1]])[0])


def test_streams_do_not_correlate():
    names, few = list(Streams.__dataclass_fields__), people(COUNT[:200_000])
    of_one = [draws(getattr(streams_of(1, 0), name), few, 0) for name in names]
    of_next = [draws(streams_of(seed, replication).patience, few, 0) for seed, replication in [(2, 0), (1, 1)]]
    apart = np.corrcoef(of_one + of_next)[np.triu_indices(len(names) + 2, 1)]
    assert abs(apart).max() * sqrt(len(few)) < ERRORS
    assert close((apart**2).sum() * len(few), apart.size, sqrt(2 * apart.size))


@pytest.mark.parametrize("word", ["stream", "who", "nth"])
def test_every_bit_of_an_address_flips_half_of_the_bits_of_the_draw(word):
    numbers = np.random.default_rng(64)
    words = {name: numbers.integers(0, 2**64, 5000, dtype=np.uint64) for name in ("stream", "who", "nth")}
    if word == "nth":
        words["nth"] = np.zeros(5000, np.uint64)  # what a run asks for most often
    plain = bits(**words)
    one_bit = np.uint64(1) << np.arange(64, dtype=np.uint64)
    changed = np.array([plain ^ bits(**words | {word: words[word] ^ bit}) for bit in one_bit])
    flips = np.bitwise_count(changed)
    assert close(flips.mean(), 32, sqrt(16 / flips.size))
    assert abs(flips.mean(axis=1) - 32).max() < 5 * sqrt(16 / 5000)  # the largest of 64
    each = np.array([(changed & bit > 0).mean(axis=1) for bit in one_bit])
    assert abs(each - 0.5).max() < 6 * 0.5 / sqrt(5000)  # the largest of 4,096


def addresses(n):
    """Random addresses and extreme ones."""
    extreme = (0, 1, 2**63, 2**64 - 1)
    found = [(stream, who, nth) for stream in extreme for who in extreme for nth in extreme]
    return found + np.random.default_rng(52).integers(0, 2**64, (n, 3), dtype=np.uint64).tolist()


def test_one_number_and_whole_arrays_give_the_same_bits():
    rows = addresses(20_000)
    assert [luck.uniform(*row) for row in rows] == draws(*np.array(rows, dtype=np.uint64).T).tolist()
    whos = np.array([row[1] for row in rows], dtype=np.uint64)
    for stream, _, nth in rows[:: len(rows) // 50]:
        assert luck.uniforms(stream, whos, nth).tolist() == [luck.uniform(stream, int(who), nth) for who in whos]
    customers = np.array([0, 1, 17, 10**10 + 5, 2**62], dtype=np.int64)
    for need in (0, 1, 2**20):
        assert luck.whos(customers, need).tolist() == [luck.who(int(customer), need) for customer in customers]
        assert luck.whos(customers, need).tolist() == people(customers, need).tolist()


def test_a_stream_absorbs_seed_replication_and_name():
    for seed, replication in ((0, 0), (7, 5), (2**64 - 1, 2**63)):
        assert luck.stream(seed, replication, "patience") == streams(seed, replication)


def address_of(target, stream, who):
    """The `nth` at which the hash takes a given value: the finaliser run backwards."""
    mask, z = 2**64 - 1, target
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        z ^= (z >> shift) ^ (z >> 2 * shift)
        z = z * pow(factor, -1, 2**64) & mask
    return (z - luck.GOLDEN & mask) ^ luck.absorb(stream, who)


@pytest.mark.parametrize(
    ("target", "value"),
    [(0, LEAST), (2**12 - 1, LEAST), (2**12, 3 * LEAST), (2**63, 0.5 + LEAST), (2**64 - 1, MOST)],
)
def test_strictly_inside_even_at_the_extremes_of_the_hash(target, value):
    nth = address_of(target, PATIENCE, luck.who(17))
    assert luck.absorb(luck.absorb(PATIENCE, luck.who(17)), nth) == target
    assert luck.uniform(PATIENCE, luck.who(17), nth) == value
    assert luck.uniforms(PATIENCE, np.array([luck.who(17)], dtype=np.uint64), nth).tolist() == [value]
    assert 0.0 < value < 1.0


def test_draws_lie_in_the_middle_of_their_cells():
    for row in addresses(5000):
        scaled = luck.uniform(*row) * 2.0**53
        assert scaled == int(scaled)
        assert int(scaled) % 2 == 1


def test_seed_and_replication_are_separate_words():
    pairs = [(seed, replication) for seed in range(300) for replication in range(300)]
    assert len({luck.stream(*pair, "patience") for pair in pairs}) == len(pairs)
    assert luck.stream(1, 2, "patience") != luck.stream(2, 1, "patience")
    assert luck.stream(2**64 - 1, 0, "patience") != luck.stream(0, 2**64 - 1, "patience")


@pytest.mark.parametrize("number", [-1, 2**64, 1.0, "1", None, True])
def test_a_seed_is_a_whole_number_of_64_bits(number):
    for seed, replication in ((number, 0), (0, number)):
        with pytest.raises(ValueError, match="must be a whole number from 0 to"):
            luck.stream(seed, replication, "patience")


def test_draws_have_no_memory():
    rows = addresses(1000)
    forward = [luck.uniform(*row) for row in rows]
    assert [luck.uniform(*row) for row in reversed(rows)] == forward[::-1]


def test_people_and_places_do_not_collide():
    customers = [*range(300), *(day * DAY_STEP + 9_999 * INTERVAL_STEP for day in range(100))]
    assert len({luck.who(customer, need) for customer in customers for need in range(100)}) == 40_000
    few = (0, 1, 2, 255, 256, 65_534, 65_535)
    packed = {luck.nth(a, b, c, d) for a in few for b in few for c in few for d in few}
    assert len(packed) == len(few) ** 4
    assert max(packed) == 2**64 - 1


def test_beyond_its_limit_a_place_would_run_into_the_next():
    """Why no call may reach 65,536 attempts or legs: it would draw what somebody draws on the next visit or attempt."""
    assert luck.nth(leg=2**16) == luck.nth(attempt=1)
    assert luck.nth(attempt=2**16) == luck.nth(visit=1)
