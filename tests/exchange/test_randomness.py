"""What is drawn has the right length and is not drawn twice."""

from exchange.randomness import draw_ledger_id, draw_nonces


def test_every_entry_gets_a_nonce_of_sixteen_bytes() -> None:
    drawn = draw_nonces(100)

    assert len({drawn[at : at + 16] for at in range(0, len(drawn), 16)}) == 100
    assert len(drawn) == 1600


def test_every_ledger_gets_a_name_of_its_own() -> None:
    assert len(draw_ledger_id()) == 16
    assert draw_ledger_id() != draw_ledger_id()
