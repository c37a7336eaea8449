//! What somebody does to a package who knows how it is made, and does not hold the releaser's key.

use git_trace::export::layout;
use serde_json::Value;

use super::bag::Bag;
use super::{Demo, demo, findings, of};

/// Changes a package, seals it again by nobody's, by another's or by the old signature, and checks it by the
/// releaser's key.
#[track_caller]
fn attacked(demo: &Demo, change: impl Fn(&mut Bag)) -> Value {
    let mut bag = Bag::of_zip(&demo.zip);
    change(&mut bag);
    let home = tempfile::tempdir().unwrap();
    let file = bag.sealed(None).write(&home.path().join("evidence.zip"));
    let audit = demo.audited(&file, &["--key", &demo.key("manager")]);
    assert_eq!(audit["holds"], false);
    assert_eq!(of(&audit, "archive")["state"], "holds", "{audit:#}");
    assert_eq!(of(&audit, "manifests")["state"], "holds", "{audit:#}");
    let found = findings(&audit, "signature");
    assert!(found.iter().any(|it| it.contains("bad")), "{found:?}");
    audit
}

#[track_caller]
fn names(audit: &Value, check: &str, place: &str) {
    let found = findings(audit, check);
    assert!(found.iter().any(|it| it.starts_with(place)), "{found:#?} does not name {place}");
}

#[test]
fn an_altered_report_is_named_by_the_place_in_it() {
    let Some(demo) = demo() else { return };
    let audit = attacked(demo, |bag| {
        let name = format!("{}report.json", layout::REPORT);
        let mut report: Value = serde_json::from_slice(&bag.files[&name]).unwrap();
        report["rows"][4]["verdict"] = "satisfied".into();
        bag.files.insert(name, format!("{report:#}\n").into_bytes());
    });
    names(&audit, "matrix", "data/report/report.json#/rows/4/verdict: it says \"satisfied\"");
    assert_eq!(findings(&audit, "matrix").len(), 1);
    let audit = attacked(demo, |bag| bag.replace("data/report/report.csv", "stale", "satisfied"));
    names(&audit, "contents", "data/report/report.csv: ");
}

#[test]
fn an_altered_statement_of_approval_is_named() {
    let Some(demo) = demo() else { return };
    let bag = Bag::of_zip(&demo.zip);
    let is_statement =
        |name: &&String| name.starts_with(layout::APPROVALS) && name.ends_with(".toml");
    let name = bag.files.keys().find(is_statement).unwrap();
    let audit = attacked(demo, |bag| bag.replace(name, "accepted", "rejected"));
    names(&audit, "files", name);
    names(&audit, "contents", name);
}

#[test]
fn an_exchanged_record_is_named() {
    let Some(demo) = demo() else { return };
    let name = Bag::of_zip(&demo.zip).first_below(layout::RECORDS);
    let audit = attacked(demo, |bag| drop(bag.files.insert(name.clone(), b"another\n".to_vec())));
    names(&audit, "files", &name);
    let audit = attacked(demo, |bag| drop(bag.files.remove(&name)));
    names(&audit, "contents", &format!("{name}: it is missing"));
    let audit = attacked(demo, |bag| {
        bag.files.insert(format!("{}docs/forged.md", layout::RECORDS), b"forged\n".to_vec());
    });
    names(&audit, "files", "data/records/docs/forged.md: ");
    names(&audit, "contents", "data/records/docs/forged.md: ");
}

#[test]
fn whoever_signs_again_is_nobody_whom_the_auditor_named() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let forged = demo.fresh_key(home.path());
    let sign = |bytes: &[u8]| demo.signed(&forged, bytes);
    let file = Bag::of_zip(&demo.zip).sealed(Some(&sign)).write(&home.path().join("evidence.zip"));
    for (pin, why) in [
        (vec!["--key".to_owned(), demo.key("manager")], "not signed by a key that was given"),
        (vec!["--trust-root".to_owned(), demo.root()], "by the trust root"),
        (vec![], "a key that nobody here vouched for"),
    ] {
        let pin: Vec<&str> = pin.iter().map(String::as_str).collect();
        let audit = demo.audited(&file, &pin);
        let found = findings(&audit, "signature");
        assert!(found.len() == 1 && found[0].contains(why), "{found:?}");
        // All else is as it was.
        for check in ["archive", "manifests", "statement", "objects", "files", "matrix"] {
            assert_eq!(of(&audit, check)["state"], "holds", "{audit:#}");
        }
    }
    let forged = format!("{}.pub", forged.display());
    assert_eq!(demo.audited(&file, &["--key", &forged])["holds"], true);
}

#[test]
fn a_package_that_nobody_signed_holds_for_nobody() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let file = demo.exported(&home.path().join("evidence.zip"), &["--no-sign"]);
    let audit = demo.audited(&file, &["--trust-root", &demo.root()]);
    assert_eq!(findings(&audit, "signature"), ["attestation.dsse.json: nobody signed it"]);
    // Nor does one whose signature was taken away.
    let mut bag = Bag::of_zip(&demo.zip);
    bag.files.remove("attestation.pae.sig");
    let file = bag.write(&home.path().join("evidence-2.zip"));
    let audit = demo.audited(&file, &["--key", &demo.key("manager")]);
    names(&audit, "statement", "attestation.dsse.json: it is not the signature");
}

#[test]
fn a_missing_object_and_a_malformed_pack_are_named() {
    let Some(demo) = demo() else { return };
    let audit = attacked(demo, |bag| drop(bag.files.remove(layout::BUNDLE)));
    names(&audit, "objects", "data/repository/release.bundle: it is missing");
    let head = |bag: &Bag| {
        let bundle = &bag.files[layout::BUNDLE];
        bundle.windows(4).position(|it| it == b"PACK").unwrap()
    };
    for (at, why) in [(0, "no pack"), (11, ""), (12, ""), (40, "")] {
        let audit = attacked(demo, |bag| {
            let at = head(bag) + at;
            bag.files.get_mut(layout::BUNDLE).unwrap()[at] ^= 1;
        });
        let found = findings(&audit, "objects");
        assert!(found.iter().any(|it| it.contains("malformed") && it.contains(why)), "{found:?}");
    }
    let audit = attacked(demo, |bag| {
        let bundle = bag.files.get_mut(layout::BUNDLE).unwrap();
        bundle.truncate(bundle.len() - 100);
    });
    names(&audit, "objects", "data/repository/release.bundle: the bundle is malformed");
    // One that lacks an object is as git would write it.
    let audit = attacked(demo, |bag| {
        let text = demo.git(&["rev-parse", "v2.0.0:docs"]);
        let bundle = demo.bundle_without(text.trim());
        bag.files.insert(layout::BUNDLE.to_owned(), bundle);
    });
    let found = findings(&audit, "objects");
    assert!(found.iter().any(|it| it.contains("is missing or malformed")), "{found:?}");
}
