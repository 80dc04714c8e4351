"""Seeded numbers are the published SplitMix64 and depend on the seed alone."""

from exchange.demo.numbers import Numbers


def test_the_first_numbers_are_those_of_splitmix64() -> None:
    # The reference values for seed 1234567, as published with the generator.
    numbers = Numbers(1234567)

    assert [numbers.next() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_between_includes_both_ends() -> None:
    numbers = Numbers(1)

    assert {numbers.between(2, 4) for _ in range(100)} == {2, 3, 4}


def test_bytes_are_as_many_as_asked_for() -> None:
    assert [len(Numbers(1).bytes(count)) for count in (1, 16, 32)] == [1, 16, 32]
