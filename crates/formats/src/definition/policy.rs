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
            return Err(refused(node, ReasonCode::DefinitionKeyUnknown, key));
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

/// A text that says something.
fn text(node: &Node, key: &str) -> Result<String, ReadError> {
    let text = node.text().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| wrong(node, key))
}

/// One of the words that a key may have.
fn word<T>(node: &Node, key: &str, known: fn(&str) -> Option<T>) -> Result<T, ReadError> {
    let text = text(node, key)?;
    known(&text).ok_or_else(|| wrong(node, &text))
}

fn rule(node: &Node) -> Result<Rule, ReadError> {
    let fields = node.map().ok_or_else(|| wrong(node, "rule"))?;
    let (mut id, mut subject, mut condition, mut verdict) = (None, None, None, None);
    let (mut unknown, mut message_en, mut message_ja) = (Verdict::Warn, None, None);
    for (key, field) in fields {
        match key.as_str() {
            "id" => id = Some(text(field, key)?),
            "on" => subject = Some(word(field, key, Subject::from_code)?),
            "when" => condition = Some(text(field, key)?),
            "verdict" => verdict = Some(word(field, key, Verdict::from_code)?),
            "unknown" => unknown = word(field, key, Verdict::from_code)?,
            "message" => {
                for (language, words) in field.map().ok_or_else(|| wrong(field, key))? {
                    match language.as_str() {
                        "en" => message_en = Some(text(words, language)?),
                        "ja" => message_ja = Some(text(words, language)?),
                        _ => {
                            let code = ReasonCode::DefinitionKeyUnknown;
                            return Err(refused(words, code, language));
                        }
                    }
                }
            }
            _ => return Err(refused(field, ReasonCode::DefinitionKeyUnknown, key)),
        }
    }
    let missing = |key: &str| refused(node, ReasonCode::DefinitionKeyMissing, key);
    Ok(Rule {
        id: id.ok_or_else(|| missing("id"))?,
        subject: subject.ok_or_else(|| missing("on"))?,
        condition: condition.ok_or_else(|| missing("when"))?,
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
    fn one_wrong_word_refuses_the_file() {
        for (text, at, detail) in [
            (format!("{RULE}\n{RULE}"), "line 7", "definition-twice: a"),
            (
                format!("{RULE}unkown = \"fail\"\n"),
                "line 6",
                "definition-key-unknown: unkown",
            ),
            (
                RULE.replace("\"fail\"", "\"stop\""),
                "line 5",
                "definition-value-unfit: stop",
            ),
            (
                RULE.replace("\"finding\"", "\"licence\""),
                "line 3",
                "definition-value-unfit: licence",
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
                "definition-key-unknown: rules",
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
        assert_eq!(broken.at, "line 1");
    }
}
