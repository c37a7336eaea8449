//! Meaning, decision and role: as the options say, as the roster leaves no choice, or as asked.

use super::{Arguments, Desk};
use crate::draft;
use crate::error::{Error, Result};
use crate::output;
use crate::statement::{Decision, Meaning};

/// What is said of the targets.
pub struct Wording {
    pub meaning: Meaning,
    pub decision: Decision,
    pub role: String,
}

/// Whether somebody is asked.
pub fn asks(arguments: &Arguments) -> bool {
    !arguments.yes && !arguments.dry_run
}

/// Refuses to ask where there is nobody.
pub fn can_ask(arguments: &Arguments) -> Result<()> {
    if !asks(arguments) || output::is_interactive() {
        return Ok(());
    }
    Err(Error::usage("there is no terminal to ask on").hint(
        "give --yes, with --role unless the roster leaves no choice; --meaning is `approved` and \
         --decision `accepted` unless you say otherwise",
    ))
}

impl Wording {
    /// What is said; `is_empty` where nothing is approved, and something only taken back.
    pub fn of(desk: &Desk<'_>, is_empty: bool) -> Result<Self> {
        let arguments = desk.arguments;
        let usual = if is_empty { Decision::Rejected } else { Decision::Accepted };
        let meaning = match arguments.meaning {
            Some(meaning) => meaning,
            None if asks(arguments) && !is_empty => ask_for_meaning()?,
            None => Meaning::Approved,
        };
        let decision = arguments.decision.unwrap_or(usual);
        Ok(Self { meaning, decision, role: role(desk)? })
    }
}

fn ask_for_meaning() -> Result<Meaning> {
    let usual = Meaning::Approved;
    let others = Meaning::ALL.into_iter().filter(|meaning| *meaning != usual);
    let words: Vec<&str> = [usual].into_iter().chain(others).map(Meaning::word).collect();
    Ok(Meaning::of_word(output::choose("What does your signature mean", &words)?).unwrap_or(usual))
}

/// The role: as said, the only one, or asked for.
fn role(desk: &Desk<'_>) -> Result<String> {
    let email = &desk.signer.person().email;
    let member = desk.roster.as_ref().and_then(|roster| roster.by_email(email));
    let roles = draft::roles(member, desk.signer.when());
    match (&desk.arguments.role, roles.as_slice()) {
        (Some(role), _) => Ok(role.clone()),
        (None, [one]) if !asks(desk.arguments) => Ok((*one).to_owned()),
        (None, []) if asks(desk.arguments) => loop {
            let role = output::ask("In which role do you sign?")?;
            if !role.is_empty() {
                return Ok(role);
            }
        },
        (None, roles) if asks(desk.arguments) => {
            output::choose("In which role do you sign", roles).map(str::to_owned)
        }
        (None, []) => Err(Error::usage(format!("the roster gives {email} no role today"))
            .hint("say in which role you sign: --role ROLE")),
        (None, roles) => Err(Error::usage("you have several roles")
            .hint(format!("say which: --role {}", roles.join(" | --role ")))),
    }
}

pub fn meaning(word: &str) -> Result<Meaning, String> {
    let words: Vec<&str> = Meaning::ALL.into_iter().map(Meaning::word).collect();
    Meaning::of_word(word).ok_or_else(|| format!("there is {}", words.join(", ")))
}

pub fn decision(word: &str) -> Result<Decision, String> {
    let mut known = [Decision::Accepted, Decision::Rejected].into_iter();
    let found = known.find(|decision| decision.word().eq_ignore_ascii_case(word));
    found.ok_or_else(|| "there is accepted, rejected".to_owned())
}
