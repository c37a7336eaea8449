# The types, links and fields of S-CORE's metamodel, which its documentation gets from an extension that Bazel
# builds, as literals that both Sphinx and git-trace read; what else its pages use stands for nothing here.
project = "Process Description"
extensions = ["sphinx_needs", "myst_parser"]
needs_build_json = True
needs_id_required = True
needs_id_regex = "^[A-Za-z0-9_-]{6,}"
needs_types = [
    {"directive": "tsf", "title": "TSF", "prefix": "tsf__"},
    {"directive": "tenet", "title": "Tenet", "prefix": "tenet__"},
    {"directive": "assertion", "title": "Assertion", "prefix": "assertion__"},
    {"directive": "std_req", "title": "Standard Requirement", "prefix": "std_req__"},
    {"directive": "std_wp", "title": "Standard Work Product", "prefix": "std_wp__"},
    {"directive": "workflow", "title": "Workflow", "prefix": "wf__"},
    {"directive": "gd_req", "title": "Process Requirements", "prefix": "gd_req__"},
    {"directive": "gd_temp", "title": "Process Template", "prefix": "gd_temp__"},
    {"directive": "gd_chklst", "title": "Process Checklist", "prefix": "gd_chklst__"},
    {"directive": "gd_guidl", "title": "Process Guideline", "prefix": "gd_guidl__"},
    {"directive": "gd_method", "title": "Process Method", "prefix": "gd_meth__"},
    {"directive": "workproduct", "title": "Workproduct", "prefix": "wp__"},
    {"directive": "role", "title": "Role", "prefix": "rl__"},
    {"directive": "doc_concept", "title": "Concept Definition", "prefix": "doc_concept__"},
    {"directive": "doc_getstrt", "title": "Getting Started", "prefix": "doc_getstrt__"},
    {"directive": "document", "title": "Generic Document", "prefix": "doc__"},
    {"directive": "doc_tool", "title": "Tool Verification Report", "prefix": "doc_tool__"},
    {"directive": "stkh_req", "title": "Stakeholder Requirement", "prefix": "stkh_req__"},
    {"directive": "feat_req", "title": "Feature Requirement", "prefix": "feat_req__"},
    {"directive": "comp_req", "title": "Component Requirement", "prefix": "comp_req__"},
    {"directive": "tool_req", "title": "Tool Requirement", "prefix": "tool_req__"},
    {"directive": "aou_req", "title": "Assumption of Use Requirement", "prefix": "aou_req__"},
    {"directive": "feat", "title": "Feature", "prefix": "feat__"},
    {"directive": "feat_arc_sta", "title": "Feature & Feature Package Diagram", "prefix": "feat_arc_sta__"},
    {"directive": "feat_arc_dyn", "title": "Feature Sequence Diagram", "prefix": "feat_arc_dyn__"},
    {"directive": "logic_arc_int", "title": "Logical Interface & Feature Interface View", "prefix": "logic_arc_int__"},
    {"directive": "logic_arc_int_op", "title": "Logical Interface Operation", "prefix": "logic_arc_int_op__"},
    {"directive": "mod", "title": "Module", "prefix": "mod__"},
    {"directive": "mod_view_sta", "title": "Module Architecture Static View", "prefix": "mod_view_sta__"},
    {"directive": "mod_view_dyn", "title": "Module Architecture Dynamic View", "prefix": "mod_view_dyn__"},
    {"directive": "comp", "title": "Component", "prefix": "comp__"},
    {"directive": "comp_arc_sta", "title": "Component Package Diagram", "prefix": "comp_arc_sta__"},
    {"directive": "comp_arc_dyn", "title": "Component Sequence Diagram", "prefix": "comp_arc_dyn__"},
    {"directive": "real_arc_int", "title": "Interface & Component Interface", "prefix": "real_arc_int__"},
    {"directive": "real_arc_int_op", "title": "Interface Operation", "prefix": "real_arc_int_op__"},
    {"directive": "review_header", "title": "Review Header", "prefix": "review_header__"},
    {"directive": "plat_saf_dfa", "title": "Platform Dependent Failure Analysis", "prefix": "plat_saf_dfa__"},
    {"directive": "feat_saf_dfa", "title": "Feature DFA (Dependent Failure Analysis)", "prefix": "feat_saf_dfa__"},
    {"directive": "comp_saf_dfa", "title": "Component DFA (Dependent Failure Analysis)", "prefix": "comp_saf_dfa__"},
    {"directive": "feat_saf_fmea", "title": "Feature FMEA (Failure Mode and Effects Analysis)", "prefix": "feat_saf_fmea__"},
    {"directive": "comp_saf_fmea", "title": "Component FMEA (Failure Mode and Effects Analysis)", "prefix": "comp_saf_fmea__"},
    {"directive": "feat_sec_threat", "title": "Feature Security Analysis Threat (STRIDE)", "prefix": "feat_sec_threat__"},
    {"directive": "comp_sec_threat", "title": "Component Security Analysis Threat (STRIDE)", "prefix": "comp_sec_threat__"},
    {"directive": "plat_sec_threat", "title": "Platform Security Analysis Threat (STRIDE)", "prefix": "plat_sec_threat__"},
    {"directive": "feat_sec_ana", "title": "Feature Security Analysis (Threat Scenario)", "prefix": "feat_sec_ana__"},
    {"directive": "comp_sec_ana", "title": "Component Security Analysis (Threat Scenario)", "prefix": "comp_sec_ana__"},
    {"directive": "plat_sec_ana", "title": "Platform Security Analysis (Threat Scenario)", "prefix": "plat_sec_ana__"},
    {"directive": "testcase", "title": "Testcase Needs parsed from test.xml files", "prefix": "testcase__"},
    {"directive": "mod_ver_report", "title": "Module Verification Report", "prefix": "mod_vrep__"},
    {"directive": "dec_rec", "title": "Decision Record", "prefix": "dec_rec__"},
]
needs_links = {
    "contains": {"incoming": "contains of", "outgoing": "contains"},
    "has": {"incoming": "has of", "outgoing": "has"},
    "input": {"incoming": "input of", "outgoing": "input"},
    "output": {"incoming": "output of", "outgoing": "output"},
    "responsible": {"incoming": "responsible of", "outgoing": "responsible"},
    "approved_by": {"incoming": "approved_by of", "outgoing": "approved_by"},
    "supported_by": {"incoming": "supported_by of", "outgoing": "supported_by"},
    "complies": {"incoming": "complies of", "outgoing": "complies"},
    "realizes": {"incoming": "realizes of", "outgoing": "realizes"},
    "derived_from": {"incoming": "derived_from of", "outgoing": "derived_from"},
    "covers": {"incoming": "covers of", "outgoing": "covers"},
    "consists_of": {"incoming": "consists_of of", "outgoing": "consists_of"},
    "belongs_to": {"incoming": "belongs_to of", "outgoing": "belongs_to"},
    "satisfied_by": {"incoming": "satisfied_by of", "outgoing": "satisfied_by"},
    "satisfies": {"incoming": "satisfies of", "outgoing": "satisfies"},
    "fulfils": {"incoming": "fulfils of", "outgoing": "fulfils"},
    "implements": {"incoming": "implements of", "outgoing": "implements"},
    "uses": {"incoming": "uses of", "outgoing": "uses"},
    "provides": {"incoming": "provides of", "outgoing": "provides"},
    "includes": {"incoming": "includes of", "outgoing": "includes"},
    "included_by": {"incoming": "included_by of", "outgoing": "included_by"},
    "mitigated_by": {"incoming": "mitigated_by of", "outgoing": "mitigated_by"},
    "violates": {"incoming": "violates of", "outgoing": "violates"},
    "fully_verifies": {"incoming": "fully_verifies of", "outgoing": "fully_verifies"},
    "partially_verifies": {"incoming": "partially_verifies of", "outgoing": "partially_verifies"},
    "evidence": {"incoming": "evidence of", "outgoing": "evidence"},
    "affects": {"incoming": "affects of", "outgoing": "affects"},
}
needs_fields = {name: {"default": ""} for name in """
applies_to_module_version approver approvers author branch_coverage_percent consequences context decision
derivation_technique failure_effect failure_id fault_id file hash implemented language line
line_coverage_percent mitigation_issue name parent_covered parent_has_problem rationale reqtype
requirements_tests_completely_passed_percent result result_text reviewer reviewers root_cause safety
safety_affected safety_relevant security security_affected source_code_link sufficient tcl test_type
testcovered testlink threat_effect threat_id threat_scenario_id tool_version tracking valid_from valid_until
verification_method version
""".split()}
needs_fields["version"] = {"schema": {"type": "integer"}, "default": 0}


def setup(app):
    from docutils.parsers.rst import Directive, directives

    class Shown(Directive):
        """A directive of an extension that only lays out, or draws."""

        optional_arguments, final_argument_whitespace, has_content = 1, True, True
        option_spec = dict.fromkeys(["align", "caption", "class-card", "class-container", "columns", "link", "scale"], str)

        def run(self):
            return []

    for name in ["uml", "grid", "grid-item-card"]:
        directives.register_directive(name, Shown)
