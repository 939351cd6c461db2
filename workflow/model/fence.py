"""What customers and businesses wrote, set apart from Bloom's own words to a model.

The tag's name ends in a few letters drawn for each call, so that nothing in a text can close its fence. That keeps data
apart from instructions for a model that heeds it; what a model does all the same is caught by the gates after it.
"""

import secrets
from dataclasses import dataclass, field

from sop.prose import visible

_DRAWN = 4  # bytes


@dataclass(frozen=True, slots=True)
class Fence:
    """Fences of one call."""

    mark: str = field(default_factory=lambda: secrets.token_hex(_DRAWN))

    def around(self, tag: str, text: str, /, **attributes: object) -> str:
        """The text between tags of this name.

        >>> Fence("1f").around("passage", "Open on Sunday.", number=1)
        '<passage_1f number="1">\\nOpen on Sunday.\\n</passage_1f>'
        """
        told = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes.items())
        return f"<{tag}_{self.mark}{told}>\n{visible(text)}\n</{tag}_{self.mark}>"


def _attribute(value: object) -> str:
    return " ".join(visible(str(value)).replace('"', "'").replace("<", "‹").replace(">", "›").split())
