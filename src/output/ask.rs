//! Questions to whoever sits at the terminal: asked on standard error, answered on standard input.

use std::io::{IsTerminal, Write};

use crate::error::{Error, Result};

/// Whether there is somebody to ask.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks, and returns the answer without white space around it; empty where they just went on.
///
/// An error where the answer ends before it began: nobody is there any more.
pub fn ask(question: &str) -> Result<String> {
    let unheard = |error| Error::io("the question cannot be asked", error);
    let mut terminal = std::io::stderr().lock();
    write!(terminal, "{question} ").and_then(|()| terminal.flush()).map_err(unheard)?;
    let mut answer = String::new();
    match std::io::stdin().read_line(&mut answer).map_err(unheard)? {
        0 => Err(Error::usage("there was no answer").hint("nothing was done")),
        _ => Ok(answer.trim().to_owned()),
    }
}

/// Asks for one of some words until the answer is one, or the beginning of exactly one.
///
/// The first is taken where they just go on.
pub fn choose<'c>(question: &str, choices: &[&'c str]) -> Result<&'c str> {
    let (first, rest) = choices.split_first().ok_or_else(|| Error::usage("nothing to choose"))?;
    let rest = rest.iter().map(|choice| format!(", {choice}")).collect::<String>();
    let question = format!("{question} ([{first}]{rest})?");
    loop {
        let answer = ask(&question)?.to_lowercase();
        if answer.is_empty() {
            return Ok(first);
        }
        let fits = |choice: &&&'c str| choice.to_lowercase().starts_with(&answer);
        let whole = choices.iter().find(|choice| choice.to_lowercase() == answer);
        let mut fitting = choices.iter().filter(fits);
        match (whole, fitting.next(), fitting.next()) {
            (Some(choice), ..) | (None, Some(choice), None) => return Ok(choice),
            _ => continue,
        }
    }
}
