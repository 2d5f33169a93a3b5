//! Where the sources of a vulnerability disagree, in words.

use super::decided;
use crate::Texts;
use crate::api::risk::{FindingResponse, OpinionResponse};

/// What decided, and which sources say otherwise.
pub(super) fn because(finding: &FindingResponse, texts: &Texts) -> String {
    let mut terms = vec![decided(&finding.trace, texts)];
    terms.extend(finding.disagreements.iter().map(|&what| {
        let list = match what {
            "affected" => otherwise(finding, texts),
            "severity" => each(finding, |one| rated(one, texts)),
            _ => each(finding, |one| {
                Some(match one.fixed.is_empty() {
                    true => texts.text("fixed-none"),
                    false => one.fixed.join(" "),
                })
            }),
        };
        let list = list.join(&texts.text("list-comma"));
        texts.with(&format!("disagreement-{what}"), &[("list", (&list).into())])
    }));
    terms.join(&texts.text("list-semicolon"))
}

/// Those that say that the component is not affected, and why.
fn otherwise(finding: &FindingResponse, texts: &Texts) -> Vec<String> {
    let opinions = finding.sources.iter();
    let clearing = opinions.filter(|one| one.verdict == "not_affected");
    let told = clearing.map(|one| {
        let decided = decided(&one.trace, texts);
        let arguments = [
            ("advisory", one.advisory.as_str().into()),
            ("decided", (&decided).into()),
        ];
        texts.with("opinion", &arguments)
    });
    told.collect()
}

/// What those say that hold it for affected, where they say anything.
fn each(
    finding: &FindingResponse,
    told: impl Fn(&OpinionResponse) -> Option<String>,
) -> Vec<String> {
    let opinions = finding.sources.iter();
    let affecting = opinions.filter(|one| one.verdict == "affected");
    let told = affecting.filter_map(|one| {
        let told = told(one).filter(|told| !told.is_empty())?;
        Some(format!("{} {told}", one.advisory))
    });
    told.collect()
}

fn rated(opinion: &OpinionResponse, texts: &Texts) -> Option<String> {
    let rating = texts.text(&format!("rating-{}", opinion.rating?));
    Some(match opinion.score {
        Some(score) => format!("{rating} {score:.1}"),
        None => rating,
    })
}
