"""What the document says of a value that whoever deploys has to give."""

import re

from mlopsctl.domain.blueprint import Deployer
from mlopsctl.domain.requirements import Requirements


def as_stated(deployer: Deployer, requirements: Requirements) -> Deployer:
    """`deployer` with the value that the document names as its example; unchanged where it names none, or several."""
    found = {
        said[1]: constraint.source.line
        for constraint in requirements.constraints
        if constraint.field == "existing_assets" and constraint.source.kind == "quote"
        for asset, pattern in deployer.stated.items()
        if isinstance(constraint.value, tuple) and asset in constraint.value
        for said in re.finditer(pattern, constraint.source.quote)
    }
    if len(found) != 1:
        return deployer
    (value, line), *_ = found.items()
    return deployer.model_copy(update={"example": value, "line": line})
