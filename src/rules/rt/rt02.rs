//! RT-02: identifiers are unique, and never reused across history.

use crate::evolution::Kind;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "No two requirements of the evaluated tree may have one identifier, and none may have \
    an identifier that was removed earlier and stands for something else now (less than 60 % of the words \
    in common). One that was restored is the same requirement. What is wrong with a file of requirements \
    is told here too, since what it was to define is not known.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let requirements = &case.facts.requirements;
    let (trace, evolution) = (&case.trace, &requirements.evolution);
    let mut wanting = Vec::new();
    for &(again, first) in &trace.duplicates {
        let (id, other) = (&trace.nodes[again].item.id, case.place(first));
        let message = format!(
            "{id} stands here again; it is defined in {}:{}",
            other.path.unwrap_or_default(),
            other.line.unwrap_or_default()
        );
        wanting.push(Wanting::new(
            message,
            case.place(again),
            "give one of them another identifier",
        ));
    }
    for (id, events) in evolution.all() {
        for event in events.iter().filter(|event| event.kind == Kind::Reused) {
            let message = format!(
                "{id} was removed earlier, and stands for something else since {}",
                event.commit.short()
            );
            let place = Location {
                commit: Some(event.commit),
                ..Location::file(&event.state.path, event.state.blob)
            };
            let help = "give the new requirement an identifier that was never used";
            wanting.push(Wanting::new(message, place.at_line(event.state.line), help));
        }
    }
    for (file, problem) in &requirements.problems {
        let message = format!("{}: {}", file.path, problem.message);
        let place = Location::file(&file.path, file.blob).at_line(problem.line);
        wanting.push(Wanting::new(
            message,
            place,
            "mend the file, so that it is known what it defines",
        ));
    }
    let evidence: Vec<Evidence> =
        (0..trace.nodes.len()).map(|node| Evidence::requirement(case, node)).collect();
    let says = format!("{} requirements, {} found wanting", evidence.len(), wanting.len());
    let outcome = match (evidence.len(), wanting.len()) {
        (0, 0) => return Ruling::new(Outcome::Missing, "there are no requirements"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    match case.requirement_gaps() {
        Some(gaps) if outcome == Outcome::Holds => Ruling::not_assessed(format!(
            "whether identifiers were reused cannot be judged: {gaps}"
        )),
        _ => Ruling::new(outcome, says).with(evidence).wanting(wanting),
    }
}
