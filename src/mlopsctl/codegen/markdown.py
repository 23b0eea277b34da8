import re

_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~$@&]|://|(?<=\bwww)\.|^[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")


def markdown(text: object) -> str:
    """`text` on one line, shown as it is: no markup, link, mention or HTML of its own."""
    line = " ".join(str(text).split())
    shown = "".join(c for c in line if c.isprintable())
    return _MARKUP.sub(lambda found: "\\" + found.group(), shown)
