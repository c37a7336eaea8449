//! The picture of a release tells its kinds of marks, bars, bands and lines apart without any colour: on a screen,
//! on a dark one, and in print.
//!
//! Two kinds differ where one has another shape, a dash or an outline that the other has not, or fills whose
//! luminance contrasts as WCAG 2.1 asks of graphics (1.4.11). Colours are read from the page's own style.

use std::collections::BTreeMap;

use git_trace::demo::{self, STORY, Telling};
use serde_json::Value;

use crate::support::{hermetic, run, skip};

/// The least contrast of two greys that mean something else.
const CONTRAST: f64 = 3.0;

const THEMES: [&str; 3] = ["screen", "dark screen", "print"];

/// What an element looks like in grey.
#[derive(Clone, Debug, PartialEq)]
struct Shape {
    /// Its name, and the attributes that do not say where it is or how large.
    drawn: String,
    dash: String,
    /// The luminance of what it is filled and outlined with, if it is, over the paper.
    fill: Option<f64>,
    stroke: Option<f64>,
}

/// The page's style: the colours of each theme, and the rules on pictures.
struct Style {
    colours: Vec<BTreeMap<String, f64>>,
    rules: Vec<(String, Vec<(String, String)>)>,
}

fn declarations(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(';').filter_map(|it| it.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

/// The relative luminance of `#abc` or `#aabbcc`.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#')?;
    let wide: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(wide.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

impl Style {
    fn read(page: &str) -> Self {
        let text = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let mut colours: Vec<BTreeMap<String, f64>> = Vec::new();
        let mut rules = Vec::new();
        for block in text.split('}') {
            let Some((before, inside)) = block.rsplit_once('{') else { continue };
            let selectors = before.rsplit(['{', ';']).next().unwrap_or(before).trim();
            if selectors == ":root" {
                let named = declarations(inside).into_iter();
                let named = named.filter_map(|(name, value)| Some((name, luminance(&value)?)));
                colours.push(named.collect());
            }
            let own = selectors.split(',').map(str::trim);
            let own = own.filter(|it| it.starts_with("svg ") || it.starts_with(".lanes "));
            rules.extend(own.map(|it| (it.to_owned(), declarations(inside))));
        }
        assert_eq!(colours.len(), THEMES.len(), "{colours:?}");
        Self { colours, rules }
    }

    /// Whether a selector of one step means an element; the later of two rules has the last word.
    fn means(selector: &str, element: &str, classes: &str) -> bool {
        let Some((_, last)) = selector.split_once(' ') else { return false };
        let mut parts = last.split('.');
        let name = parts.next().unwrap_or_default();
        (name.is_empty() || name == element)
            && parts.all(|part| classes.split(' ').any(|class| class == part))
    }

    fn shape(&self, theme: usize, element: &str, attributes: &[(String, String)]) -> Shape {
        let get =
            |name: &str| attributes.iter().find(|(own, _)| own == name).map(|it| it.1.as_str());
        let classes = get("class").unwrap_or_default();
        let mut style: BTreeMap<&str, &str> = BTreeMap::new();
        for (selector, declared) in &self.rules {
            if Self::means(selector, element, classes) {
                style.extend(declared.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            }
        }
        let colours = &self.colours[theme];
        let paper = colours["--paper"];
        let tone = |of: &str, opacity: &str| {
            let value = *style.get(of)?;
            let name = value.strip_prefix("var(").and_then(|it| it.strip_suffix(')'));
            let own = match name {
                Some(name) => colours[name],
                None if value == "none" => return None,
                None => luminance(value).unwrap_or_else(|| panic!("{of}: {value}")),
            };
            let share: f64 = style.get(opacity).map_or(1.0, |it| it.parse().unwrap());
            let whole: f64 = style.get("opacity").map_or(1.0, |it| it.parse().unwrap());
            Some(paper + (own - paper) * share * whole)
        };
        let path = get("d").map(|path| {
            // The first point is where it is; all that follows is relative to that.
            let at = path.find(|it: char| it.is_ascii_lowercase()).unwrap_or(path.len());
            path[at..].to_owned()
        });
        Shape {
            drawn: format!(
                "{element} {} {}",
                get("r").unwrap_or_default(),
                path.unwrap_or_default()
            ),
            dash: style.get("stroke-dasharray").copied().unwrap_or_default().to_owned(),
            fill: tone("fill", "fill-opacity"),
            stroke: tone("stroke", "stroke-opacity"),
        }
    }
}

/// Whether somebody who sees greys only can tell two kinds apart, over this paper.
fn differ(one: &[Shape], other: &[Shape], paper: f64) -> bool {
    one.len() != other.len()
        || one.iter().zip(other).any(|(one, other)| {
            let grey = |it: Option<f64>| it.unwrap_or(paper);
            one.drawn != other.drawn
                || one.dash != other.dash
                || one.stroke.is_some() != other.stroke.is_some()
                || contrast(grey(one.fill), grey(other.fill)) >= CONTRAST
        })
}

/// The elements of a piece of markup, with their attributes.
fn elements(markup: &str) -> Vec<(String, Vec<(String, String)>)> {
    let tags = markup.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '!']));
    let tags = tags.filter_map(|tag| tag.split_once('>').map(|(tag, _)| tag.trim_end_matches('/')));
    tags.map(|tag| {
        let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let pairs = rest.split("\" ").filter_map(|pair| pair.split_once("=\""));
        let pair =
            |(name, value): (&str, &str)| (name.to_owned(), value.trim_end_matches('"').to_owned());
        (name.to_owned(), pairs.map(pair).collect())
    })
    .collect()
}

/// The demonstration's report, as a page and as data.
fn demonstration() -> (String, Value) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("pump");
    demo::build(STORY, &folder, Telling::Faulty).unwrap();
    let report = |format: &str| {
        let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        program.current_dir(&folder).args(["report", "v2.0.0", "-q", "--format", format]);
        let (code, stdout, stderr) = run(&mut program, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    };
    (report("html"), serde_json::from_str(&report("json")).unwrap())
}

#[test]
fn the_picture_of_a_release_needs_no_colour() {
    if std::process::Command::new("ssh-keygen").arg("-?").output().is_err() {
        return skip("ssh-keygen is not installed");
    }
    let (page, report) = demonstration();
    let style = Style::read(&page);
    let picture =
        page.split_once("<svg class=\"lanes\"").unwrap().1.split_once("</svg>").unwrap().0;
    let lanes = report["integration"]["picture"]["lanes"].as_array().unwrap().iter();
    let marks = lanes.flat_map(|lane| lane["marks"].as_array().unwrap());
    let marks: Vec<&str> = marks.map(|mark| mark["kind"].as_str().unwrap()).collect();
    let groups: Vec<&str> =
        picture.split("<g>").skip(1).map(|it| it.split_once("</g>").unwrap().0).collect();
    assert_eq!(groups.len(), marks.len());
    // Marks by their kind, all else by its classes: what stands beside each other is told apart.
    let families: [(&str, &[&str]); 4] = [
        ("marks", &["first", "update", "approved", "finding", "late"]),
        ("bars", &["bar", "bar late"]),
        ("bands", &["phase", "window"]),
        ("lines", &["anchor", "ends"]),
    ];
    for (theme, name) in THEMES.iter().enumerate() {
        let paper = style.colours[theme]["--paper"];
        let drawn = |markup: &str| -> Vec<Shape> {
            let own = elements(markup).into_iter().filter(|(element, _)| element != "title");
            own.map(|(element, attributes)| style.shape(theme, &element, &attributes)).collect()
        };
        let mut kinds: BTreeMap<&str, Vec<Shape>> = BTreeMap::new();
        for (kind, group) in marks.iter().zip(&groups) {
            let shapes = drawn(group);
            assert_eq!(kinds.entry(kind).or_insert_with(|| shapes.clone()), &shapes, "{kind}");
        }
        let rest: String =
            picture.split("<g>").map(|it| it.rsplit("</g>").next().unwrap()).collect();
        for (element, attributes) in elements(&rest) {
            let class = attributes.iter().find(|(name, _)| name == "class");
            let known = families.iter().flat_map(|(_, kinds)| kinds.iter());
            for kind in known.filter(|kind| class.is_some_and(|(_, class)| class == *kind)) {
                kinds.insert(kind, vec![style.shape(theme, &element, &attributes)]);
            }
        }
        for (family, members) in families {
            for (at, one) in members.iter().enumerate() {
                let shapes = kinds.get(one).unwrap_or_else(|| panic!("no {one} is drawn"));
                let tones = shapes.iter().flat_map(|shape| [shape.fill, shape.stroke]).flatten();
                let seen = tones.map(|tone| contrast(tone, paper)).fold(1.0, f64::max);
                assert!(seen >= CONTRAST, "{name}: {one} cannot be seen: {shapes:?}");
                for other in &members[..at] {
                    let is_told = differ(shapes, &kinds[other], paper);
                    assert!(is_told, "{name}, {family}: {one} is {other} in grey: {shapes:?}");
                }
            }
        }
    }
    // Each kind is named beside the picture by its form.
    let legend = page.split_once("<p class=\"legend").unwrap().1.split_once("</p>").unwrap().0;
    for named in [
        "○ first",
        "◐ change",
        "● signed",
        "◇ finding",
        "✕ late",
        "dashed band",
        "□ commits",
        "■ those",
    ] {
        assert!(legend.contains(named), "{named}: {legend}");
    }
}
