"""Names that Terraform, AWS and a shell accept, from any text."""

import re
import unicodedata

FALLBACK = "ml-system"
_GRAMMAR = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
_LONGEST = 18  # `<slug>-staging-<suffix>` must fit a load balancer's name: 32 characters
_RESERVED = ("amzn-", "aws", "internal-", "sg-", "sthree-")  # AWS refuses some names that start so
_STAGES = {"production": "prod", "development": "dev"}


def slug(text: str, longest: int) -> str:
    """Lower-case ASCII words joined by single hyphens, cut between words where possible; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) <= longest:
        return words
    return (words[: longest + 1].rpartition("-")[0] or words[:longest]).strip("-")


def project_slug(name: str) -> str:
    """The project's name in resource names, paths and scripts; what has no usable letters becomes `ml-system`."""
    words = slug(name, 200).lstrip("0123456789-")
    found = slug(f"ml-{words}" if words.startswith(_RESERVED) else words, _LONGEST)
    return found if _GRAMMAR.fullmatch(found) else FALLBACK


def environment_slug(name: str) -> str:
    """The short name of a stage: `Production` becomes `prod`."""
    words = slug(name, 20)
    return slug(_STAGES.get(words, words), 7).lstrip("0123456789-") or "prod"
