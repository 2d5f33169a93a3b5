//! A policy: rules with a condition and what follows when it holds.
//!
//! ```toml
//! [[rule]]
//! id = "attacked"
//! on = "finding"
//! when = "vuln.exploited"
//! verdict = "fail"
//! unknown = "warn"
//! message.en = "It is attacked."
//! message.ja = "攻撃が確認されています。"
//! ```
//!
//! Unlike a document of others a policy is read to the letter: a rule that was left out would pass what it should stop. So one
//! wrong word refuses the file.

use iriai_domain::risk::policy::{Policy, Rule, Subject, Verdict};

use crate::error::{ReadError, ReadErrorCode};
use crate::reason::{Reason, ReasonCode};
use crate::tree::{Node, toml};

/// How many rules a policy may have.
const RULES: usize = 1_000;

/// Reads a policy.
pub fn read(text: &str) -> Result<Policy, ReadError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::new(ReadErrorCode::Empty, ""));
    }
    let file = toml(text)?;
    let mut policy = Policy::default();
    for (key, node) in file.map().unwrap_or_default() {
        if key != "rule" {
            return Err(unknown_key(node, key, &["rule"]));
        }
        let rules = node.list().ok_or_else(|| wrong(node, key))?;
        for node in rules {
            let rule = rule(node)?;
            if policy.rules.iter().any(|known| known.id == rule.id) {
                return Err(refused(node, ReasonCode::DefinitionTwice, &rule.id));
            }
            policy.rules.push(rule);
            if policy.rules.len() > RULES {
                let most = RULES.to_string();
                return Err(ReadError::new(ReadErrorCode::TooManyComponents, most));
            }
        }
    }
    match policy.rules.is_empty() {
        true => Err(refused(&file, ReasonCode::DefinitionKeyMissing, "rule")),
        false => Ok(policy),
    }
}

fn refused(node: &Node, code: ReasonCode, value: &str) -> ReadError {
    let detail = Reason::with(code, value).to_string();
    ReadError::at(ReadErrorCode::DefinitionUnreadable, node.at(), detail)
}

fn wrong(node: &Node, value: &str) -> ReadError {
    refused(node, ReasonCode::DefinitionValueUnfit, value)
}

/// A key that there is not, with those that there are.
fn unknown_key(node: &Node, key: &str, known: &[&str]) -> ReadError {
    let reason = Reason::with(ReasonCode::DefinitionKeyUnknown, key).one_of(known);
    ReadError::at(
        ReadErrorCode::DefinitionUnreadable,
        node.at(),
        reason.to_string(),
    )
}

/// A text that says something.
fn text(node: &Node, key: &str) -> Result<String, ReadError> {
    let text = node.text().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| wrong(node, key))
}

/// One of the words that a key may have.
fn word<T>(
    node: &Node,
    key: &str,
    from_code: fn(&str) -> Option<T>,
    words: &[&str],
) -> Result<T, ReadError> {
    let text = text(node, key)?;
    from_code(&text).ok_or_else(|| {
        let reason = Reason::with(ReasonCode::DefinitionWordUnknown, &text).one_of(words);
        ReadError::at(
            ReadErrorCode::DefinitionUnreadable,
            node.at(),
            reason.to_string(),
        )
    })
}

/// The keys of a rule.
const KEYS: &[&str] = &[
    "id",
    "on",
    "when",
    "verdict",
    "unknown",
    "message.en",
    "message.ja",
];

fn rule(node: &Node) -> Result<Rule, ReadError> {
    let fields = node.map().ok_or_else(|| wrong(node, "rule"))?;
    let verdicts: Vec<&str> = Verdict::ALL.iter().map(|one| one.code()).collect();
    let subjects: Vec<&str> = Subject::ALL.iter().map(|one| one.code()).collect();
    let (mut id, mut subject, mut condition, mut verdict) = (None, None, None, None);
    let (mut unknown, mut message_en, mut message_ja) = (Verdict::Warn, None, None);
    for (key, field) in fields {
        match key.as_str() {
            "id" => id = Some(text(field, key)?),
            "on" => subject = Some(word(field, key, Subject::from_code, &subjects)?),
            "when" => {
                text(field, key)?;
                // As it stands: positions in it are told.
                condition = field.text().map(|text| (text.to_owned(), field.written()));
            }
            "verdict" => verdict = Some(word(field, key, Verdict::from_code, &verdicts)?),
            "unknown" => unknown = word(field, key, Verdict::from_code, &verdicts)?,
            "message" => {
                for (language, words) in field.map().ok_or_else(|| wrong(field, key))? {
                    match language.as_str() {
                        "en" => message_en = Some(text(words, language)?),
                        "ja" => message_ja = Some(text(words, language)?),
                        _ => {
                            let key = format!("message.{language}");
                            return Err(unknown_key(words, &key, KEYS));
                        }
                    }
                }
            }
            _ => return Err(unknown_key(field, key, KEYS)),
        }
    }
    let missing = |key: &str| refused(node, ReasonCode::DefinitionKeyMissing, key);
    let (condition, condition_at) = condition.ok_or_else(|| missing("when"))?;
    Ok(Rule {
        id: id.ok_or_else(|| missing("id"))?,
        subject: subject.ok_or_else(|| missing("on"))?,
        condition,
        condition_at,
        verdict: verdict.ok_or_else(|| missing("verdict"))?,
        unknown,
        message_en,
        message_ja,
        at: node.at(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str =
        "[[rule]]\nid = \"a\"\non = \"finding\"\nwhen = \"true\"\nverdict = \"fail\"\n";

    #[test]
    fn rules_are_read_with_their_words() {
        let more = format!("{RULE}unknown = \"fail\"\nmessage.en = \"e\"\nmessage.ja = \"日\"\n");
        let policy = read(&more).expect("a policy");
        let [rule] = &policy.rules[..] else {
            panic!("{policy:?}")
        };
        assert_eq!((rule.verdict, rule.unknown), (Verdict::Fail, Verdict::Fail));
        assert_eq!(rule.message_ja.as_deref(), Some("日"));
        assert_eq!(rule.at, "line 1");
        assert_eq!(
            read(RULE).expect("a policy").rules[0].unknown,
            Verdict::Warn
        );
    }

    #[test]
    fn conditions_are_told_with_their_place() {
        for (when, place, is_verbatim) in [
            ("when = \"true\"", "line 4 column 9", true),
            ("when   =   'true'", "line 4 column 13", true),
            ("when = '''\n  true'''", "line 5 column 1", true),
            ("when = \"\"\"\r\ntrue\"\"\"", "line 5 column 1", true),
            ("when = \"\"\"true\"\"\"", "line 4 column 11", true),
            ("when = \"'\\u0061' == 'a'\"", "line 4 column 9", false),
        ] {
            let text = RULE.replace("when = \"true\"", when);
            let policy = read(&text).expect("a policy");
            let written = policy.rules[0].condition_at;
            assert_eq!(
                (written.place(1, 1).as_str(), written.is_verbatim),
                (place, is_verbatim)
            );
        }
    }

    #[test]
    fn one_wrong_word_refuses_the_file() {
        for (text, at, detail) in [
            (format!("{RULE}\n{RULE}"), "line 7", "definition-twice: a"),
            (
                format!("{RULE}unkown = \"fail\"\n"),
                "line 6",
                "definition-key-unknown: unkown\tid, on, when, verdict, unknown, message.en, message.ja",
            ),
            (
                RULE.replace("\"fail\"", "\"stop\""),
                "line 5",
                "definition-word-unknown: stop\tfail, warn, info",
            ),
            (
                RULE.replace("\"finding\"", "\"licence\""),
                "line 3",
                "definition-word-unknown: licence\tfinding",
            ),
            (
                RULE.replace("when = \"true\"\n", ""),
                "line 1",
                "definition-key-missing: when",
            ),
            (
                RULE.replace("\"true\"", "\" \""),
                "line 4",
                "definition-value-unfit: when",
            ),
            (
                "# nothing\n".to_owned(),
                "line 1",
                "definition-key-missing: rule",
            ),
            (
                "rule = 1".to_owned(),
                "line 1",
                "definition-value-unfit: rule",
            ),
            (
                "rules = []".to_owned(),
                "line 1",
                "definition-key-unknown: rules\trule",
            ),
        ] {
            let error = read(&text).expect_err("a refusal");
            assert_eq!(
                (error.at.as_str(), error.detail.as_str()),
                (at, detail),
                "{text}"
            );
        }
        let broken = read("[[rule]\n").expect_err("a refusal");
        assert_eq!(broken.at, "line 1 column 8");
        assert_eq!(broken.detail, "toml-bracket-open");
    }
}
