"""Reads a file as the tools of its format do: `machine.py cyclonedx|oscal|in-toto FILE`. Says what is wrong."""
import json
import sys


def cyclonedx(text):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong:
        raise ValueError(wrong)


def oscal(text):
    from trestle.oscal.assessment_results import Model

    read = Model.parse_obj(json.loads(text)).assessment_results
    cited = {link.observation_uuid for it in read.results[0].findings for link in it.related_observations}
    made = {it.uuid for it in read.results[0].observations}
    if not cited <= made:
        raise ValueError(f"observations that are not there: {cited - made}")


def in_toto(text):
    from google.protobuf import json_format
    from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
    from in_toto_attestation.v1 import statement_pb2
    from in_toto_attestation.v1.statement import Statement

    for line in text.splitlines():
        read = json_format.Parse(line, statement_pb2.Statement())
        Statement.copy_from_pb(read).validate()
        if read.predicate_type.endswith("/test-result/v0.1"):
            predicate = json_format.MessageToDict(read.predicate)
            result = json_format.ParseDict(predicate, test_result_pb2.TestResult(), ignore_unknown_fields=True)
            if result.result not in ("PASSED", "WARNED", "FAILED"):
                raise ValueError(result.result)


with open(sys.argv[2], encoding="utf-8") as file:
    {"cyclonedx": cyclonedx, "oscal": oscal, "in-toto": in_toto}[sys.argv[1]](file.read())
print("valid")
