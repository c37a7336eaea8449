//! The files of a package by its manifests: each is there with the bytes that were listed, and none besides.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Subject};
use super::package::Package;
use crate::error::Result;
use crate::export::layout::{
    self, BAG_INFO, BAGIT, BAGIT_TEXT, ENVELOPE, PAYLOAD, SIGNATURE_ENDINGS, SIGNED, VERIFY,
};
use crate::export::manifest::{self, Algorithm};

/// The line of `bag-info.txt` with how many bytes and files there are.
const OXUM: &str = "Payload-Oxum: ";

/// Holds every file against the manifests.
pub fn check(package: &Package<'_>) -> Result<Check> {
    let mut check = Check::of(Subject::Manifests);
    let (payload, tags): (BTreeSet<&str>, BTreeSet<&str>) =
        package.files().partition(|name| name.starts_with(PAYLOAD));
    // The attestation stands over the manifests, and so under none.
    let tags: BTreeSet<&str> = tags.into_iter().filter(|name| !is_above(name)).collect();
    for algorithm in Algorithm::ALL {
        let name = layout::manifest(algorithm);
        compare(package, &name, algorithm, &payload, &mut check)?;
        let name = layout::tag_manifest(algorithm);
        compare(package, &name, algorithm, &tags, &mut check)?;
    }
    for name in &tags {
        let manifests = Algorithm::ALL.map(layout::manifest);
        let is_known =
            [BAGIT, BAG_INFO, VERIFY].contains(name) || manifests.iter().any(|it| it == name);
        check.find_unless(is_known, name, "no package has such a file");
    }
    if package.bytes(BAGIT)?.as_deref() != Some(BAGIT_TEXT.as_bytes()) {
        check.find(BAGIT, "it does not say that this is a bag of BagIt 1.0");
    }
    oxum(package, &payload, &mut check)?;
    let bytes: u64 = package.unpacked.digests.values().map(|it| it.size).sum();
    let files = package.unpacked.digests.len();
    check.say(format!("{files} files of {bytes} bytes, by SHA-256 and SHA-512"));
    Ok(check)
}

/// Whether a file stands over the manifests, or is one of those over all others.
fn is_above(name: &str) -> bool {
    let is_signature = || SIGNATURE_ENDINGS.iter().any(|it| name.strip_suffix(it) == Some(SIGNED));
    let is_tag_manifest = || Algorithm::ALL.iter().any(|&it| layout::tag_manifest(it) == name);
    [ENVELOPE, SIGNED].contains(&name) || is_signature() || is_tag_manifest()
}

/// Holds some files against one manifest.
fn compare(
    package: &Package<'_>,
    manifest: &str,
    algorithm: Algorithm,
    files: &BTreeSet<&str>,
    check: &mut Check,
) -> Result<()> {
    let Some(text) = package.bytes(manifest)? else {
        check.find(manifest, "it is missing");
        return Ok(());
    };
    let text = String::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned());
    let lines = match text.and_then(|text| manifest::parse(algorithm, &text)) {
        Ok(lines) => lines,
        Err(why) => {
            check.find(manifest, why);
            return Ok(());
        }
    };
    let listed: BTreeMap<&str, &str> =
        lines.iter().map(|line| (line.path.as_str(), line.digest.as_str())).collect();
    for name in files.iter().filter(|name| !listed.contains_key(*name)) {
        check.find(*name, format!("{manifest} does not list it"));
    }
    for (name, digest) in listed {
        match package.unpacked.digests.get(name).filter(|_| files.contains(name)) {
            None => check.find(name, format!("{manifest} lists it, and it is missing")),
            Some(seen) if seen.digests.by(algorithm) != digest => {
                let algorithm = algorithm.name();
                check.find(name, format!("its {algorithm} is not the one in {manifest}"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Holds what `bag-info.txt` says of the number of bytes and files against what there is.
fn oxum(package: &Package<'_>, payload: &BTreeSet<&str>, check: &mut Check) -> Result<()> {
    let Some(text) = package.bytes(BAG_INFO)? else {
        check.find(BAG_INFO, "it is missing");
        return Ok(());
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let stated = text.lines().find_map(|line| line.strip_prefix(OXUM));
    let sizes = payload.iter().filter_map(|name| package.unpacked.digests.get(*name));
    let bytes: u64 = sizes.map(|it| it.size).sum();
    let seen = format!("{bytes}.{}", payload.len());
    if stated != Some(&seen) {
        check.find(BAG_INFO, format!("it does not say `{OXUM}{seen}`, which is what there is"));
    }
    Ok(())
}
