"""What a technology is demanded of, when the workload and the training could both bring it."""

import pytest

from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.planning.scope import demanded, offered, plain

COMMON = frozenset({"network", "training"})
BOTH = frozenset(name for slot in ("serving", "training") for name in offered("tech:sagemaker", slot, COMMON))


def asked(sentence: str) -> Constraint:
    return Constraint(
        field="required_tech",
        value=("sagemaker",),
        hard=True,
        source=Source(kind="quote", start=0, end=len(sentence), quote=sentence),
    )


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("We use SageMaker.", {"the workload"}),
        ("The model is served from SageMaker.", {"the workload"}),
        ("Training runs on SageMaker.", {"training"}),
        ("Train and serve the model on SageMaker.", {"the workload", "training"}),
        ("SageMaker for training; how it is served is up to you.", {"training"}),
    ],
)
def test_the_sentence_says_what_is_meant(sentence: str, parts: set[str]) -> None:
    wanted = demanded("tech:sagemaker", asked(sentence), BOTH)
    assert wanted == {f"tech:sagemaker for {part}" for part in parts}
    assert {plain(name) for name in wanted} == {"tech:sagemaker"}


def test_nothing_is_narrowed_when_one_part_alone_can_bring_it() -> None:
    alone = frozenset(offered("gpu", "training", COMMON))
    assert demanded("gpu", None, alone) == {"gpu"}
    assert set(offered("https-entry", "edge", COMMON)) == {"https-entry"}
