"""Clauses that are void: no merchant can agree away what the law gives the consumer.

The interpretation of the Supreme People's Court on prepaid consumption (in force since May 2025)
names them; a page that showed them would mislead its reader.
"""

import re
from typing import Final

_VOID: Final = re.compile(
    r"(?:概|恕|一律|均)?不(?:予|可|能|得|支持|接受|办理)?(?:退(?:款|卡|费|货|还|换)?|补(?:办|卡)|挂失|转让|转赠)"
    r"|过期(?:即|则)?(?:作废|失效|清零)|逾期(?:即|则)?(?:作废|失效|清零)|最终解释权|余额(?:作废|清零|不退)"
    r"|no\s+refunds?|non[- ]?refundable|not\s+(?:be\s+)?refund(?:ed|able)?"
    r"|no\s+(?:transfers?|replacements?)|non[- ]?transferable|not\s+(?:be\s+)?transfer(?:red|able)?"
    r"|not\s+(?:be\s+)?replaced|final\s+(?:right\s+of\s+)?interpretation"
    r"|(?:balance|value)\s+(?:is\s+)?forfeit(?:ed)?",
    re.IGNORECASE,
)


def void_words(text: str) -> list[str]:
    """Return the words of `text` that would be void, each once, in their order."""
    return list(dict.fromkeys(found.group() for found in _VOID.finditer(text)))
