"""What TRLC reads of the folder that is named: each record with the records that it refers to."""

import contextlib
import json
import sys

from trlc import ast
from trlc.errors import Message_Handler
from trlc.trlc import Source_Manager


def references(value):
    if isinstance(value, ast.Record_Reference):
        yield value
    elif isinstance(value, ast.Array_Aggregate):
        for part in value.value:
            yield from references(part)
    elif isinstance(value, ast.Tuple_Aggregate):
        for part in value.value.values():
            yield from references(part)
    elif isinstance(value, ast.String_Literal):
        yield from value.references


# It prints what it warns of.
with contextlib.redirect_stdout(sys.stderr):
    manager = Source_Manager(Message_Handler())
    manager.register_directory(sys.argv[1])
    table = manager.process()
if table is None:
    sys.exit("trlc finds these files at fault")
records = []
for record in table.iter_record_objects():
    links = []
    for name, value in record.field.items():
        links += [[name, it.target.fully_qualified_name(), None] for it in references(value)]
    text = record.field.get("description")
    records.append({
        "id": record.fully_qualified_name(),
        "title": "",
        "text": text.value if isinstance(text, ast.String_Literal) else "",
        "links": links,
    })
json.dump(records, sys.stdout)
