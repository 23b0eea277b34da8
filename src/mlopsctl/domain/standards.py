from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint


class Standards(Noun):
    """What an organisation demands of each of its systems, whatever their documents say.

    Hard constraints hold; a soft one on `regions` is the default place. `tags` are on everything that can carry tags.
    """

    constraints: tuple[Constraint, ...] = ()
    tags: dict[str, str] = {}
