//! What went wrong, in words: a sentence, what to do, and how both stand on a terminal.

use crate::shown::{shortened, shown};
use crate::{Argument, Texts};

/// What is known of an error beside its code. What is not known is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The offending value.
    pub value: &'a str,
    /// The file.
    pub path: &'a str,
    /// What was found: a number, a code with words of its own, or text from elsewhere.
    pub detail: &'a str,
    /// What kind of thing is missing.
    pub kind: &'a str,
}

/// What happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// One sentence, without a full stop.
    pub message: String,
    /// One sentence or more.
    pub hint: String,
}

impl Complaint {
    /// The words for a code.
    pub fn new(code: &str, known: Known<'_>, texts: &Texts) -> Self {
        let kind = texts.text_if_any(&format!("kind-{}", known.kind));
        let detail = texts.reason(known.detail);
        let detail = match known.detail.parse() {
            Ok(number) => Argument::Number(number),
            Err(_) => detail.as_str().into(),
        };
        let arguments = [
            ("value", known.value.into()),
            ("path", known.path.into()),
            ("detail", detail),
            ("kind", kind.as_str().into()),
        ];
        // Some limits are told by their number, others only by name.
        let plain = format!("error-{code}-plain");
        let nameless = format!("error-{code}-nameless");
        let message = match detail {
            _ if known.value.is_empty() && texts.has(&nameless) => {
                texts.with(&nameless, &arguments)
            }
            Argument::Text(_) if texts.has(&plain) => texts.with(&plain, &arguments),
            _ => texts.with(&format!("error-{code}"), &arguments),
        };
        let message = match known.detail {
            // Nothing stands behind the colon.
            "" => message.trim_end_matches([':', '：', ' ']).to_owned(),
            _ => message,
        };
        // What to do may depend on what is missing.
        let of_kind = format!("hint-{code}-{}", known.kind);
        let hint = match texts.has(&of_kind) {
            true => texts.with(&of_kind, &arguments),
            false => texts.with(&format!("hint-{code}"), &arguments),
        };
        Self { message, hint }
    }

    /// As it stands on a terminal: what happened and where, and in the line below what to do.
    pub fn to_text(&self, code: &str, place: &[&str], texts: &Texts) -> String {
        let place: Vec<&str> = place
            .iter()
            .filter(|part| !part.is_empty() && !self.message.contains(**part))
            .copied()
            .collect();
        let message = if place.is_empty() {
            self.message.clone()
        } else {
            let place: Vec<String> = place
                .iter()
                .map(|part| shortened(&texts.place(part)).into_owned())
                .collect();
            let place = place.join(&texts.text("between-places"));
            let arguments = [
                ("message", (&self.message).into()),
                ("place", (&place).into()),
            ];
            texts.with("complaint", &arguments)
        };
        format!(
            "error[{code}]: {}\nhint: {}",
            shown(&message),
            shown(&self.hint)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn a_limit_is_told_by_its_number_where_there_is_one() {
        let texts = Texts::new(Language::En);
        let message = |detail: &str| {
            let known = Known {
                detail,
                ..Known::default()
            };
            Complaint::new("too-many-bytes", known, &texts).message
        };
        assert_eq!(
            message("1000000"),
            "The file is larger than the limit of 1,000,000 bytes"
        );
        assert_eq!(message(""), message("copies of one text"));
        assert!(!message("").contains("limit of  bytes"));
    }

    #[test]
    fn reasons_with_a_code_have_words_in_both_languages() {
        for (language, message) in [
            (Language::En, "The archive is damaged: zip: it is cut off"),
            (Language::Ja, "書庫が壊れています：zip：途中で切れています"),
        ] {
            let known = Known {
                detail: "zip: cut-off",
                ..Known::default()
            };
            let texts = Texts::new(language);
            assert_eq!(
                Complaint::new("damaged-archive", known, &texts).message,
                message
            );
        }
    }

    #[test]
    fn what_has_no_name_is_told_without_quotes_for_it() {
        for (language, message) in [
            (Language::En, "There is no decision of ours in this scope"),
            (Language::Ja, "この範囲の対応判断が見つかりません"),
        ] {
            let known = Known {
                kind: "decisions",
                ..Known::default()
            };
            let complaint = Complaint::new("not-found", known, &Texts::new(language));
            assert_eq!(complaint.message, message);
        }
    }

    #[test]
    fn a_place_stands_once() {
        let texts = Texts::new(Language::En);
        let known = Known {
            path: "a.json",
            detail: "not-found",
            ..Known::default()
        };
        let text = Complaint::new("file", known, &texts).to_text("file", &["a.json", ""], &texts);
        assert!(
            text.starts_with("error[file]: a.json: there is no such file or folder\nhint: "),
            "{text}"
        );
    }
}
