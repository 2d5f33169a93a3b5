//! What was said of findings, by whom and why, in sentences that leave no place empty whatever nobody told.

use iriai_domain::risk::vex::Ground;

use super::super::inventory::readable;
use super::{Rest, name, status};
use crate::Texts;
use crate::api::risk::{FindingResponse, SaidResponse};

/// What was said, by whom.
pub(crate) fn settled_words(said: &SaidResponse, texts: &Texts) -> String {
    let is = match said.lacks {
        None => status(said.status, said.accepted, texts),
        Some(_) => status(said.stated, false, texts),
    };
    let is = match (said.lacks, why(said, texts)) {
        (Some(_), _) => texts.with("said-without-reason", &[("status", (&is).into())]),
        (None, Some(why)) => texts.with(
            "said-why",
            &[("status", (&is).into()), ("why", (&why).into())],
        ),
        (None, None) => is,
    };
    let told = |text: Option<&str>| {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let author = told(said.author.as_deref());
    let number = said.decision.map(|number| number.to_string());
    let source = number.or_else(|| told(said.document.as_deref()));
    let known = match (&author, &source) {
        (Some(_), Some(_)) => "",
        (Some(_), None) => "-author",
        (None, Some(_)) => "-source",
        (None, None) => "-nobody",
    };
    texts.with(
        &format!("said-by-{}{known}", said.by),
        &[
            ("said", (&is).into()),
            ("author", author.as_deref().unwrap_or_default().into()),
            ("source", source.as_deref().unwrap_or_default().into()),
        ],
    )
}

/// Why it is so: the justification, or else the words of whoever says it.
fn why(said: &SaidResponse, texts: &Texts) -> Option<String> {
    // What is longer is told by JSON.
    const LONGEST: usize = 160;
    if let Some(code) = said.justification {
        return Some(texts.text(&format!("justification-{code}")));
    }
    let reason = said.reason.as_deref().map(str::trim);
    let reason = reason.map(|reason| reason.trim_end_matches(['.', '。', '．']));
    let Some(reason) = reason.filter(|reason| !reason.is_empty()) else {
        let file = said.source.as_deref()?;
        return Some(texts.with("ignore-reason", &[("file", file.into())]));
    };
    if let Some(ground) = Ground::from_code(reason) {
        return Some(texts.text(&format!("ground-{}", ground.code())));
    }
    Some(match reason.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", reason.get(..end).unwrap_or(reason)),
        None => reason.to_owned(),
    })
}

/// What settles nothing because it gives no reason, of those findings that are open.
pub(super) fn without_reason(findings: &[FindingResponse], rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    let bare = findings.iter().flat_map(|finding| {
        let said = finding.said.iter().filter(|said| said.lacks.is_some());
        said.map(move |said| (finding, said))
    });
    let all = bare.clone().count();
    if all == 0 {
        return Vec::new();
    }
    let mut lines = vec![texts.with("findings-without-reason", &[("count", all.into())])];
    lines.extend(bare.take(SHOWN).map(|(finding, said)| {
        let component = readable(&finding.component);
        let words = settled_words(said, texts);
        format!("  {component}  {}  {words}", name(finding))
    }));
    let more = all - SHOWN.min(all);
    if more > 0 {
        lines.push(rest.told("findings-suppressed-more", "--json", more));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn said(by: &'static str) -> SaidResponse {
        SaidResponse {
            by,
            decision: None,
            document: None,
            source: None,
            author: None,
            status: "not_affected",
            stated: "not_affected",
            lacks: None,
            accepted: false,
            justification: None,
            response: None,
            reason: None,
            since: String::new(),
            until: None,
            contradicting: 0,
            products: 1,
            releases: 1,
        }
    }

    #[test]
    fn no_place_is_left_empty_whatever_is_not_told() {
        let texts: Vec<Texts> = Language::ALL.iter().map(|&one| Texts::new(one)).collect();
        let blank = || Some("  ".to_owned());
        let some = |text: &str| Some(text.to_owned());
        for by in ["vex", "triage", "rule"] {
            for author in [None, blank(), some("ACME")] {
                for (decision, document) in [
                    (None, None),
                    (None, blank()),
                    (None, some("urn:doc")),
                    (Some(7), None),
                ] {
                    for justification in [None, Some("component_not_present")] {
                        for reason in [None, blank(), some("words"), some("false_positive")] {
                            for lacks in [None, Some("reason")] {
                                let said = SaidResponse {
                                    author: author.clone(),
                                    decision,
                                    document: document.clone(),
                                    justification,
                                    reason: reason.clone(),
                                    lacks,
                                    ..said(by)
                                };
                                for texts in &texts {
                                    let words = settled_words(&said, texts);
                                    check(&words, &said);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn check(words: &str, said: &SaidResponse) {
        for empty in [
            "()",
            "（）",
            "  ",
            " ,",
            "「」",
            "（の",
            "、の",
            "said-",
            "ground-",
            "false_positive",
        ] {
            assert!(!words.contains(empty), "{words:?} {said:?}");
        }
        let is_ended = words.ends_with([',', '、', ' ', '.', '。', '：', ':']);
        assert!(!is_ended, "{words:?}");
        for told in ["ACME", "urn:doc"] {
            let is_known = [&said.author, &said.document]
                .iter()
                .any(|one| one.as_deref() == Some(told));
            assert_eq!(words.contains(told), is_known, "{words:?} {said:?}");
        }
    }

    #[test]
    fn what_a_file_leaves_alone_without_a_reason_is_told_in_the_language_of_the_reader() {
        let left = SaidResponse {
            decision: Some(3),
            source: Some(".trivyignore".to_owned()),
            author: Some("Sato".to_owned()),
            accepted: true,
            status: "affected",
            ..said("triage")
        };
        for (language, words) in [
            (
                Language::En,
                "accepted (left alone by .trivyignore, which gives no reason), decided by Sato, no. 3",
            ),
            (
                Language::Ja,
                "リスク受容（.trivyignoreによる除外、理由の記載なし）、Satoの判断（3番）",
            ),
        ] {
            assert_eq!(settled_words(&left, &Texts::new(language)), words);
        }
    }

    #[test]
    fn every_fault_of_a_condition_has_its_words() {
        for &language in Language::ALL {
            let texts = Texts::new(language);
            for code in iriai_office::ConditionFault::CODES {
                assert!(texts.has(&format!("reason-{code}")), "{code}");
            }
        }
    }

    #[test]
    fn every_ground_has_its_words() {
        for &language in Language::ALL {
            let texts = Texts::new(language);
            for ground in Ground::ALL {
                assert!(texts.has(&format!("ground-{}", ground.code())));
            }
        }
    }

    #[test]
    fn what_gives_no_reason_is_told_as_that() {
        let bare = SaidResponse {
            status: "affected",
            lacks: Some("reason"),
            author: Some("ACME".to_owned()),
            document: Some("urn:doc".to_owned()),
            ..said("vex")
        };
        for (language, words) in [
            (
                Language::En,
                "not affected, without a reason, says ACME in urn:doc",
            ),
            (
                Language::Ja,
                "影響なし（理由の記載なし）、ACMEのVEX urn:doc",
            ),
        ] {
            assert_eq!(settled_words(&bare, &Texts::new(language)), words);
        }
    }
}
