//! proto
use git_trace::git::*;
use git_trace::model::*;
use std::io::Write;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let repo = Repository::open(std::path::Path::new(&args[1])).unwrap();
    let objects = repo.objects().unwrap();
    let spec;
    let mut trees = None;
    if args.len() > 2 {
        if args[2] == "ALL" {
            trees = Some(tree::Trees::new(&objects, &Everything));
        } else {
            spec = pathspec::Pathspec::new("", &[args[2].clone()]).unwrap();
            trees = Some(tree::Trees::new(&objects, &spec));
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut n = 0usize;
    let plan = Plan {
        starts: vec![repo.commit("HEAD").unwrap()],
        ..Plan::default()
    };
    repo.walk(&plan, |v| {
        let c = v.commit().unwrap();
        if let Some(t) = trees.as_mut() {
            let parents: Vec<Oid> = v.parent_trees.iter().flatten().copied().collect();
            n += t.changes(c.tree, &parents).unwrap().len();
            return std::ops::ControlFlow::Continue(());
        }
        writeln!(
            out,
            "{} {:?} {:?}",
            v.id,
            String::from_utf8_lossy(c.author.name),
            c.author.when.map(|w| w.to_string())
        )
        .unwrap();
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    eprintln!("{n}");
}
