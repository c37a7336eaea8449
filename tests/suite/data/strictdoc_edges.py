"""The relations in StrictDoc's own index of the folder that is named: lower end, upper end, role."""

import json
import sys
import tempfile
from contextlib import redirect_stdout

sys.path.remove("")  # StrictDoc's own repository holds another StrictDoc.

from strictdoc.core.project_config import ProjectConfigLoader
from strictdoc.core.traceability_index_builder import TraceabilityIndexBuilder
from strictdoc.helpers.parallelizer import NullParallelizer

edges = []
with tempfile.TemporaryDirectory() as out, redirect_stdout(sys.stderr):
    config = ProjectConfigLoader.load_from_path_or_get_default(path_to_config=sys.argv[1])
    config.input_paths, config.output_dir = [sys.argv[1]], out
    config.source_root_path = sys.argv[1]
    config.validate_and_finalize()
    index = TraceabilityIndexBuilder.create(project_config=config, parallelizer=NullParallelizer())
    for document in index.document_tree.document_list:
        for node, _ in index.document_iterators[document].all_content(print_fragments=False):
            if getattr(node, "reserved_uid", None) and hasattr(node, "relations"):
                for parent, role in index.get_parent_relations_with_roles(node):
                    edges.append([node.reserved_uid, parent.reserved_uid, role])
json.dump(edges, sys.stdout)
