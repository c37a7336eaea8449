"""What StrictDoc reads of the folder that is named: what has a UID, with its relations."""

import json
import pathlib
import subprocess
import sys
import tempfile

folder = sys.argv[1]
items = []


def walk(node):
    if node.get("UID"):
        links = []
        for relation in node.get("RELATIONS", []):
            word = {"Parent": "satisfies", "Child": "satisfied-by", "File": "file"}[relation["TYPE"]]
            links.append([relation.get("ROLE") or word, relation.get("VALUE") or relation["PATH"], None])
        text = node.get("STATEMENT", "")
        items.append({"id": node["UID"], "title": node.get("TITLE", ""), "text": text, "links": links,
                      "informative": node["_NODE_TYPE"] in ("DOCUMENT", "SECTION", "TEXT")})
    for inner in node.get("NODES", []):
        walk(inner)


with tempfile.TemporaryDirectory() as out:
    program = pathlib.Path(sys.executable).with_name("strictdoc")
    command = [program, "export", folder, "--formats", "json", "--output-dir", out]
    done = subprocess.run(command, capture_output=True, text=True)
    index = pathlib.Path(out, "json", "index.json")
    if done.returncode or not index.exists():
        sys.exit(done.stdout + done.stderr)
    for document in json.loads(index.read_text())["DOCUMENTS"]:
        walk(document)
json.dump(items, sys.stdout)
