"""What Doorstop reads of the folder that is named: each item with its links, stamps and review."""

import json
import sys

import doorstop
from doorstop.core.document import Document
from doorstop.core.item import Item

# Nothing is written.
Document.auto = False
Item.auto = False

items = []
for document in doorstop.build(cwd=sys.argv[1], root=sys.argv[1]):
    for item in document:
        items.append({
            "id": str(item.uid),
            "title": item.header,
            "text": item.text,
            # A bare `true` is no fingerprint.
            "links": [
                ["satisfies", str(uid), uid.stamp.value if isinstance(uid.stamp.value, str) else None]
                for uid in item.links
            ],
            "stamp": item.stamp().value,
            "reviewed": bool(item.reviewed),
            "informative": not (item.active and item.normative),
        })
json.dump(items, sys.stdout)
