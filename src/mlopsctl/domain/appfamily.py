"""Application code that generated repositories carry: `blueprints/_apps/<name>/` with its `app.yaml`."""

from pathlib import Path

from mlopsctl.domain.noun import Noun


class AppFamily(Noun):
    """The code for a kind of model, whichever cloud it runs on.

    extends: the family that this one adds files to. parts: paths (folders or files) that are copied only where a
    design has one of the slots or workloads which name them; what no part lists is always copied. The Dockerfile that
    a slot lists is the image that the slot runs.
    """

    name: str
    title: str
    extends: str = ""
    model_types: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    parts: dict[str, tuple[str, ...]] = {}

    def folder(self, root: Path) -> Path:
        """Its folder under the `blueprints` root."""
        return root / "_apps" / self.name
