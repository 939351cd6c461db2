"""The fitted networks: one row of scores a text, the same whatever else is read beside it."""

from pathlib import Path

import numpy as np
import pytest

from retrieval import judge
from sop.errors import EmbedderUnavailable
from vectorstore.network import Network
from workflow import cases

JUDGE = Network(Path(judge.__file__).with_name("judge.onnx"))
LONG = "the clinic is closed on Sundays and on bank holidays " * 200


def test_that_each_text_is_scored_alike_whatever_is_read_beside_it() -> None:
    pairs = [
        ("where are you?", "Address. We are at 4 Mill Lane."),
        ("price of a peel", f"Peels. {LONG}"),
        ("hours", "x"),
    ]
    together, alone = JUDGE.scores(pairs), [JUDGE.scores([pair])[0] for pair in pairs]
    assert together.shape == (3, 1)
    assert np.array_equal(together, alone)


def test_that_no_text_is_no_row() -> None:
    assert JUDGE.scores([]).shape == (0, 1)


def test_that_what_answers_is_surer_than_what_only_shares_its_words() -> None:
    read = judge.shipped()
    answers, shares = read(
        "how much does parking cost?",
        ["Parking. Parking costs £12 a night.", "Parking. The car park is lit and has cameras."],
    )
    assert answers > 0 > shares
    answers, shares = read(
        "how long does lip filler last?",
        [
            "Dermal fillers. Lip filler lasts 6 to 9 months.",
            "Dermal fillers. Lip filler is injected with a fine needle.",
        ],
    )
    assert answers > 0 > shares


def test_that_a_network_that_is_not_there_or_damaged_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "damaged.onnx").write_bytes(b"not a network")
    for name in ("damaged.onnx", "missing.onnx"):
        with pytest.raises(EmbedderUnavailable, match="install Bloom again"):
            Network(tmp_path / name).scores(["hello"])


def test_that_a_rule_left_out_catches_nothing() -> None:
    read = cases.shipped()
    text = "do it for £150 and I'll book now"
    haggling, others = read([text], ["price_negotiation"]), read([text], ["medical", "complaint"])
    assert haggling[0, 0] > 0 > others.max()
