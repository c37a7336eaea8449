//! The controlled records that a maker of health software keeps, as the preset `medical` proposes them.

/// The classes with the names that their files go by, below `docs/`.
const RECORDS: &[(&str, &[&str])] = &[
    ("configuration-management-plan", &["configuration-management*"]),
    ("software-development-plan", &["development-plan*", "software-development-plan*"]),
    ("product-description", &["product*"]),
    ("requirements", &["requirements*"]),
    ("security-context", &["security-context*"]),
    ("threat-model", &["threat*"]),
    ("risk-assessment", &["risk*"]),
    ("architecture", &["architecture*"]),
    ("interface", &["interface*"]),
    ("design", &["design*"]),
    ("coding-standard", &["coding-standard*"]),
    ("review", &["review*"]),
    ("test-plan", &["test-plan*"]),
    ("penetration-test-report", &["penetration-test*"]),
    ("test-report", &["test-report*"]),
    ("advisory", &["advisor*"]),
    ("disclosure-policy", &["disclosure*"]),
    ("support-statement", &["support*"]),
    ("patch-policy", &["patch*"]),
    ("monitoring-record", &["monitoring*"]),
    ("known-anomalies", &["anomalies*", "known-anomalies*"]),
    ("guide", &["guide*", "operation*", "decommissioning*"]),
    ("release-document", &["release*"]),
    ("no-impact-statement", &["no-impact*"]),
    ("compatibility-statement", &["compatibility*"]),
];

/// The complete set: by names, and by what files say of themselves.
pub fn write() -> String {
    let mut text = String::from(
        "\n# The controlled records (RA-01): each must be approved as it stands. By the names of files, or of the\n\
         # folders that hold them; and by `record: CLASS` in the front matter of any other.\n\
         [records]\nfront_matter = [\"docs/**/*.md\", \"SECURITY.md\"]\n",
    );
    for (class, names) in RECORDS {
        let globs = names.iter().flat_map(|name| {
            [format!("\"docs/**/{name}.md\""), format!("\"docs/**/{name}/*.md\"")]
        });
        let globs: Vec<String> = globs.collect();
        text += &format!("\n[[record]]\nclass = \"{class}\"\npaths = [{}]\n", globs.join(", "));
    }
    text += "\n# Security's own records are approved by a security role (RA-11).\n[[approval]]\nclasses = \
             [\"security-context\", \"threat-model\", \"risk-assessment\", \"penetration-test-report\", \
             \"advisory\", \"tailoring\"]\nroles = [\"security-expert\"]\n";
    text
}
