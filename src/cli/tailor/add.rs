//! `git trace tailor add`: an entry behind those that stand in the record, and nothing else changed.

use std::io::Write;
use std::path::Path;

use clap::Args;

use crate::catalogue::{Catalogues, Number};
use crate::cli::{Common, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::gather::{self, tailoring};
use crate::git::Repository;
use crate::output::{self, NewFile, NewFolder, publish_new};
use crate::rules;
use crate::signer::Signer;
use crate::tailoring::{Disposition, Draft, PATH, START, Tailoring};

#[derive(Args)]
pub struct Arguments {
    /// The clause, down to the item: 5.7.4, "5.1.1 g)"
    #[arg(long, value_name = "CLAUSE", value_parser = Number::parse)]
    clause: Option<Number>,
    /// implemented, partially-implemented, not-implemented, not-applicable, transitional
    #[arg(long, value_name = "DISPOSITION", value_parser = disposition)]
    disposition: Option<Disposition>,
    /// Why it is not implemented
    #[arg(long, value_name = "TEXT")]
    justification: Option<String>,
    /// The entry's identifier. Default: the next T-1, T-2, … that is free
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// What is not done
    #[arg(long, value_name = "TEXT")]
    not_done: Option<String>,
    /// What is done instead
    #[arg(long, value_name = "TEXT")]
    measure: Option<String>,
    /// Where that is shown: a file, an identifier, an address
    #[arg(long, value_name = "PLACE")]
    evidence: Vec<String>,
    /// A risk that it touches
    #[arg(long, value_name = "RISK")]
    risk: Vec<String>,
    /// What was decided of the risk that remains
    #[arg(long, value_name = "TEXT")]
    residual_risk: Option<String>,
    /// The product that it is for
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// A software item that it is for
    #[arg(long, value_name = "ITEM")]
    item: Vec<String>,
    /// The first release that it is for
    #[arg(long, value_name = "RELEASE")]
    from: Option<String>,
    /// The last release that it is for
    #[arg(long, value_name = "RELEASE")]
    to: Option<String>,
    /// Who wrote it. Default: who you are for git
    #[arg(long, value_name = "PERSON")]
    author: Option<String>,
    /// Who is to approve it
    #[arg(long, value_name = "PERSON")]
    approver: Option<String>,
    /// In which role they approve it
    #[arg(long, value_name = "ROLE")]
    approver_role: Option<String>,
    /// Where the record of their competence is
    #[arg(long, value_name = "PLACE")]
    competence: Option<String>,
    /// The day from which it is. Default: today
    #[arg(long, value_name = "DAY", value_parser = day)]
    date: Option<String>,
    /// The last day on which it holds without another review
    #[arg(long, value_name = "DAY", value_parser = day)]
    review_by: Option<String>,
    /// What would make it void
    #[arg(long, value_name = "TEXT")]
    void_if: Option<String>,
    /// An entry that it takes the place of
    #[arg(long, value_name = "ID")]
    supersedes: Vec<String>,
    /// What customers are told
    #[arg(long, value_name = "TEXT")]
    customer_summary: Option<String>,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
    /// Print the entry, write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let top = repository.work_tree_around().ok_or_else(|| {
        Error::usage("the record is a file of the work tree, and here is none").hint("go into one")
    })?;
    let text = match tailoring::text_of_work_tree(&top)? {
        Some(text) => text,
        None => START.to_owned(),
    };
    let (record, problems) = read(&text)?;
    let catalogues = catalogues(&repository)?;
    let draft = arguments.draft(&record, &catalogues, &top)?;
    let id = arguments.id.clone().unwrap_or_else(|| record.next_id());
    arguments.check(&record, &draft, &id)?;
    let entry = draft.to_toml(&id);
    let after = format!("{}{entry}", ended(&text));
    let (with_it, problems_after) = read(&after)?;
    if with_it.entries.len() != record.entries.len() + 1 || problems_after.len() > problems.len() {
        let new =
            problems_after.iter().find(|it| problems.iter().all(|old| old.message != it.message));
        let why = new.map_or("it would not be read as it is meant", |it| it.message.as_str());
        return Err(
            Error::usage(format!("the entry cannot be added: {why}")).hint("nothing was written")
        );
    }
    if arguments.dry_run {
        let mut out = standard_output();
        let written = out.write_all(entry.trim_start().as_bytes()).and_then(|()| out.flush());
        return written.map_err(unprinted);
    }
    write(&top, &after)?;
    if !common.quiet {
        anstream::eprintln!("added {id} for {} to {PATH}; read it, then commit it:", draft.clause);
        anstream::eprintln!(
            "  git add {PATH} && git commit    # with a change request, `Change-Request: …`"
        );
        anstream::eprintln!(
            "It covers nothing before a security expert other than its author approved it:"
        );
        anstream::eprintln!("  git trace approve {PATH}");
    }
    Ok(())
}

fn read(text: &str) -> Result<(Tailoring, Vec<crate::front_matter::Problem>)> {
    Tailoring::parse(text.as_bytes()).map_err(|problem| {
        Error::usage(format!("{PATH} cannot be read: line {}: {}", problem.line, problem.message))
            .hint(problem.help)
    })
}

/// The text with an end to its last line.
fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

/// The catalogues that the next commit will have.
fn catalogues(repository: &Repository) -> Result<Catalogues> {
    let Ok(head) = repository.commit("HEAD") else { return Ok(Catalogues::default()) };
    let config = gather::configuration_to_be(repository, &rules::codes())?;
    Ok(tailoring::of_commit(repository, &config.config, head)?.catalogues)
}

/// Puts the record in its place, whole or not at all.
fn write(top: &Path, text: &str) -> Result<()> {
    let file = top.join(PATH);
    let is_new = file.symlink_metadata().is_err();
    let folder = NewFolder::create(top, PATH.split('/').next().unwrap_or_default())?;
    let mut out = NewFile::create(&file)?;
    out.write_all(text.as_bytes()).map_err(unprinted)?;
    if is_new {
        publish_new(vec![out])?
    } else {
        out.publish()?
    }
    folder.keep();
    Ok(())
}

impl Arguments {
    /// The entry, by the options and by what is asked.
    fn draft(&self, record: &Tailoring, catalogues: &Catalogues, top: &Path) -> Result<Draft> {
        let asks = !self.yes && !self.dry_run && output::is_interactive();
        let clause = match (&self.clause, asks) {
            (Some(clause), _) => clause.clone(),
            (None, true) => ask_for_clause(record, catalogues)?,
            (None, false) => return Err(unsaid("--clause 5.7.4")),
        };
        if let Some(wrong) = record.basis.wrong_clause(catalogues, &clause) {
            return Err(Error::usage(wrong).hint("`git trace tailor` lists the clauses"));
        }
        let disposition = match (self.disposition, asks) {
            (Some(disposition), _) => disposition,
            (None, true) => ask_for_disposition()?,
            (None, false) => return Err(unsaid("--disposition not-applicable")),
        };
        let mut justification = self.justification.clone();
        let mut review_by = self.review_by.clone();
        if disposition.is_tailored() && asks {
            if justification.is_none() {
                justification = ask("Why is it not implemented?")?;
            }
            if review_by.is_none() {
                let answer =
                    ask("By which day is it to be reviewed again (2027-01-31, or nothing)?")?;
                review_by = answer.map(|text| day(&text)).transpose().map_err(Error::usage)?;
            }
        }
        if disposition.is_tailored() && justification.is_none() {
            return Err(unsaid("--justification \"why it is not implemented\""));
        }
        // Who git says you are wrote it; without a name there, nobody is said to have.
        let signer = Signer::of(top).ok();
        let person = || signer.as_ref().map(|signer| signer.person().to_string());
        let today = || signer.as_ref().map(|signer| signer.when().date());
        let texts = [
            ("not_done", self.not_done.clone()),
            ("justification", justification),
            ("measure", self.measure.clone()),
            ("residual_risk", self.residual_risk.clone()),
            ("product", self.product.clone()),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
            ("author", self.author.clone().or_else(person)),
            ("approver", self.approver.clone()),
            ("approver_role", self.approver_role.clone()),
            ("competence", self.competence.clone()),
            ("void_if", self.void_if.clone()),
            ("customer_summary", self.customer_summary.clone()),
        ];
        let days = [("date", self.date.clone().or_else(today)), ("review_by", review_by)];
        let set = |(name, value): (&'static str, Option<String>)| Some((name, value?));
        Ok(Draft {
            clause,
            disposition,
            texts: texts.into_iter().filter_map(set).collect(),
            lists: vec![
                ("evidence", self.evidence.clone()),
                ("risks", self.risk.clone()),
                ("items", self.item.clone()),
                ("supersedes", self.supersedes.clone()),
            ],
            days: days.into_iter().filter_map(set).collect(),
        })
    }

    /// Refuses an entry whose identifier is taken, or whose clause has its disposition.
    fn check(&self, record: &Tailoring, draft: &Draft, id: &str) -> Result<()> {
        if record.entries.iter().any(|entry| entry.id == id) {
            return Err(Error::usage(format!("there is an entry {id} already")).hint(
                "an entry is never overwritten: leave --id out, and name it with --supersedes",
            ));
        }
        let clause = &draft.clause;
        if let Some((_, line)) = record.implemented.iter().find(|(number, _)| number == clause) {
            return Err(Error::usage(format!(
                "{clause} stands under `implemented` on line {line}"
            ))
            .hint("take it out of that list first"));
        }
        let is_limited = |from: &Option<String>, to: &Option<String>, items: &[String]| {
            from.is_some() || to.is_some() || !items.is_empty()
        };
        let own = is_limited(&self.from, &self.to, &self.item);
        let mut others = record.in_force().filter(|entry| entry.clause == *clause);
        let other = others.find(|entry| {
            let scope = &entry.scope;
            let is_apart = own && is_limited(&scope.from, &scope.to, &scope.items);
            !is_apart && !self.supersedes.contains(&entry.id)
        });
        match other {
            Some(other) => Err(Error::usage(format!("{} speaks of {clause} already", other.id))
                .hint(format!("let the new entry take its place: --supersedes {}", other.id))),
            None => Ok(()),
        }
    }
}

fn unsaid(option: &str) -> Error {
    Error::usage("it is not said what the entry is, and there is no terminal to ask on")
        .hint(format!("give {option}"))
}

/// An answer; none where they just go on.
fn ask(question: &str) -> Result<Option<String>> {
    Ok(Some(output::ask(question)?).filter(|answer| !answer.is_empty()))
}

fn ask_for_clause(record: &Tailoring, catalogues: &Catalogues) -> Result<Number> {
    loop {
        let answer = output::ask("Which clause (5.7.4)?")?;
        let right = Number::parse(&answer).and_then(|number| {
            match record.basis.wrong_clause(catalogues, &number) {
                Some(wrong) => Err(wrong),
                None => Ok(number),
            }
        });
        match right {
            Ok(number) => return Ok(number),
            Err(wrong) => anstream::eprintln!("{wrong}"),
        }
    }
}

fn ask_for_disposition() -> Result<Disposition> {
    let usual = Disposition::NotApplicable;
    let others = Disposition::ALL.into_iter().filter(|disposition| *disposition != usual);
    let words: Vec<&str> = [usual].into_iter().chain(others).map(Disposition::words).collect();
    let chosen = output::choose("What became of it", &words)?;
    Ok(Disposition::of_words(chosen).unwrap_or(usual))
}

fn disposition(words: &str) -> Result<Disposition, String> {
    let names = Disposition::ALL.map(|it| it.words().replace(' ', "-"));
    Disposition::of_words(words).ok_or_else(|| format!("there is {}", names.join(", ")))
}

fn day(text: &str) -> Result<String, String> {
    match crate::config::is_date(text) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no day; write 2027-01-31")),
    }
}
