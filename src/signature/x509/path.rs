//! The ways from a signer's certificate to a root, and what speaks against each (RFC 5280, 6.1).

use der::oid::db::rfc5280;

use super::algorithm::Misfit;
use super::certificate::Certificate;
use super::revocation::{RevocationList, Word};
use crate::model::SignatureState;
use crate::signature::date;

/// How many certificates a way may have, and how many links are looked at for one signature, so
/// that nobody can make it take long.
const LONGEST: usize = 8;
const MOST_LINKS: usize = 100;

/// The ways from a signer's certificate to the roots.
pub struct Paths<'c> {
    /// The ways that end at a root: the signer's certificate first, the root last.
    pub complete: Vec<Vec<&'c Certificate>>,
    /// Why a link does not hold, where the names say that it should.
    pub broken: Option<Misfit>,
    /// The last certificate of the longest way that ends elsewhere.
    pub end: &'c Certificate,
}

/// What came of a way that holds.
pub struct Trusted {
    /// The oldest of the lists that say that nothing was revoked; `None` if there is none for the
    /// signer's certificate.
    pub listed: Option<i64>,
}

impl<'c> Paths<'c> {
    /// Looks for the ways from a certificate through others to those that are roots.
    pub fn from(
        signer: &'c Certificate,
        others: &[&'c Certificate],
        is_root: &dyn Fn(&Certificate) -> bool,
    ) -> Self {
        let mut paths = Self { complete: Vec::new(), broken: None, end: signer };
        let mut longest = 1;
        let mut links = MOST_LINKS;
        let mut open = vec![vec![signer]];
        while let Some(path) = open.pop() {
            let Some(&last) = path.last() else { continue };
            if is_root(last) {
                paths.complete.push(path);
                continue;
            }
            if path.len() > longest {
                (longest, paths.end) = (path.len(), last);
            }
            let is_new =
                |it: &&&Certificate| path.iter().all(|known| known.fingerprint != it.fingerprint);
            for issuer in others.iter().filter(is_new).filter(|it| last.names_as_issuer(it)) {
                if path.len() == LONGEST || links == 0 {
                    break;
                }
                links -= 1;
                match last.is_signed_by(issuer) {
                    Ok(()) => open.push([path.as_slice(), &[issuer]].concat()),
                    Err(misfit) => drop(paths.broken.get_or_insert(misfit)),
                }
            }
        }
        paths
    }
}

/// What speaks against a way for a signature made at a time, in seconds: the worst first.
pub fn judge(
    path: &[&Certificate],
    lists: &[RevocationList],
    made: i64,
) -> Result<Trusted, (SignatureState, String)> {
    let listed = revocation(path, lists, made)?;
    if let Some(refusal) = refusal(path) {
        return Err((SignatureState::Untrusted, refusal));
    }
    match path.iter().find_map(|certificate| certificate.invalidity(made)) {
        Some(invalidity) => Err((SignatureState::ExpiredKey, invalidity)),
        None => Ok(Trusted { listed }),
    }
}

/// The date of the list that clears the signer's certificate, if there is one; an error if any
/// certificate is revoked, or if that cannot be told from a list that is there.
fn revocation(
    path: &[&Certificate],
    lists: &[RevocationList],
    made: i64,
) -> Result<Option<i64>, (SignatureState, String)> {
    let mut cleared = None;
    let mut doubt = None;
    for (position, link) in path.windows(2).enumerate() {
        let &[certificate, issuer] = link else { continue };
        for word in lists.iter().filter_map(|list| list.says(certificate, issuer, made)) {
            match word {
                Word::Revoked(when) => {
                    let owner = &certificate.owner;
                    let reason = format!("the certificate of {owner} was revoked {when}");
                    return Err((SignatureState::RevokedKey, reason));
                }
                Word::Clear(listed) if position == 0 => cleared = cleared.max(Some(listed)),
                Word::Clear(_) => {}
                Word::Unclear(why) => doubt = Some(why),
            }
        }
    }
    match doubt {
        Some(why) => Err((SignatureState::Unsupported, why)),
        None => Ok(cleared),
    }
}

/// Why the certificates may not be used like this.
fn refusal(path: &[&Certificate]) -> Option<String> {
    let (signer, issuers) = path.split_first()?;
    if let Some(demand) = path.iter().find_map(|certificate| certificate.demand()) {
        return Some(demand.to_owned());
    }
    let mut below = 0;
    for issuer in issuers {
        if let Some(why) = issuer.why_no_issuer(below) {
            return Some(why);
        }
        below += usize::from(!issuer.is_self_issued());
    }
    if !signer.may_sign() {
        return Some(format!("the certificate of {} is not meant for signing", signer.owner));
    }
    let purposes = [rfc5280::ID_KP_EMAIL_PROTECTION, rfc5280::ID_KP_CODE_SIGNING];
    let serves = |purpose| path.iter().all(|certificate| certificate.serves(purpose));
    (!purposes.into_iter().any(serves)).then(|| {
        format!("the certificate of {} is for other purposes than mail or code", signer.owner)
    })
}

impl Trusted {
    /// What is known of revocation, for people.
    pub fn in_words(&self) -> String {
        match self.listed {
            Some(listed) => format!("not revoked by the list of {}", date(listed)),
            None => "without a list of what was revoked".to_owned(),
        }
    }
}
