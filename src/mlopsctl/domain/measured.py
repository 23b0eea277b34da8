from pydantic import Field

from mlopsctl.domain.noun import Noun


class Measured(Noun):
    """What a request costs one busy worker: mean time, its squared coefficient of variation, and on what machine."""

    service_time_ms: float = Field(gt=0)
    scv: float = Field(ge=0)
    where: str
    accelerator: str = ""  # that the machine has and the model runs on; "" = the CPU
