//! Texts by key in the reader's language.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language that people can read everything in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// All of them.
    pub const ALL: &[Self] = &[Self::En, Self::Ja];

    /// The language's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// The language of a code or of a locale such as `ja_JP.UTF-8`; `None` for others.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['_', '-', '.', '@']).next().unwrap_or(locale);
        Self::ALL
            .iter()
            .copied()
            .find(|language| code.eq_ignore_ascii_case(language.code()))
    }

    /// The source of its texts.
    pub const fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../locales/en.ftl"),
            Self::Ja => include_str!("../locales/ja.ftl"),
        }
    }
}

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        // A faulty line in a locale loses that line only, and a test keeps locales faultless.
        let resource = match FluentResource::try_new(language.source().to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks that keep directions apart are for browsers; terminals show them as boxes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(group(&format!("{:.0}", number.value))),
            _ => None,
        }));
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// Which language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text for a key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    /// A text without arguments.
    pub fn text(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with arguments. A key without text answers itself, so that nothing is silent.
    pub fn with(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(Cow::Borrowed(*name), value.to_fluent());
        }
        self.bundle
            .format_pattern(pattern, Some(&values), &mut Vec::new())
            .into_owned()
    }

    /// The words of a reason that has a code (`reason-<code>`), with or without a name and a colon in front, or the reason
    /// itself.
    pub fn reason(&self, reason: &str) -> String {
        let key = format!("reason-{}", reason.replace(' ', "-"));
        if self.has(&key) {
            return self.text(&key);
        }
        match reason.split_once(": ") {
            Some((name, rest)) => {
                let rest = self.reason(rest);
                self.with(
                    "reason-of",
                    &[("name", name.into()), ("reason", (&rest).into())],
                )
            }
            None => reason.to_owned(),
        }
    }

    /// A text, or nothing when there is none for the key.
    pub fn text_if_any(&self, key: &str) -> String {
        if self.has(key) {
            self.text(key)
        } else {
            String::new()
        }
    }

    /// A number with its thousands apart, as both languages write it.
    pub fn number(&self, number: usize) -> String {
        group(&number.to_string())
    }
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A value to put into a text.
#[derive(Debug, Clone, Copy)]
pub enum Argument<'a> {
    /// Text as it is.
    Text(&'a str),
    /// A number; it decides plural forms and is shown with its thousands apart.
    Number(usize),
}

impl Argument<'_> {
    fn to_fluent(self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Owned(text.to_owned())),
            Self::Number(number) => FluentValue::from(number as f64),
        }
    }
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Argument<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a locale, in order, read by the line: a key stands at the beginning of one.
    fn keys(language: Language) -> Vec<&'static str> {
        let lines = language
            .source()
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
        lines
            .filter_map(|line| line.split_once('='))
            .map(|(key, _)| key.trim())
            .collect()
    }

    #[test]
    fn locales_are_faultless_and_have_the_same_keys() {
        for &language in Language::ALL {
            assert!(
                FluentResource::try_new(language.source().to_owned()).is_ok(),
                "{}",
                language.code()
            );
            let mut own = keys(language);
            let count = own.len();
            own.sort_unstable();
            own.dedup();
            assert_eq!(
                own.len(),
                count,
                "a key stands twice in {}",
                language.code()
            );
        }
        assert_eq!(
            keys(Language::En),
            keys(Language::Ja),
            "the same keys in the same order"
        );
    }

    #[test]
    fn plural_forms_and_thousands() {
        let texts = Texts::new(Language::En);
        assert_eq!(
            texts.with("count-products", &[("count", 1.into())]),
            "1 product"
        );
        assert_eq!(
            texts.with("count-products", &[("count", 1_234.into())]),
            "1,234 products"
        );
        let texts = Texts::new(Language::Ja);
        assert_eq!(
            texts.with("count-products", &[("count", 1_234.into())]),
            "1,234製品"
        );
    }

    #[test]
    fn numbers_have_their_thousands_apart() {
        let texts = Texts::new(Language::En);
        assert_eq!(texts.number(0), "0");
        assert_eq!(texts.number(999), "999");
        assert_eq!(texts.number(1_234_567), "1,234,567");
    }

    #[test]
    fn languages_are_known_by_locale() {
        assert_eq!(Language::from_locale("ja_JP.UTF-8"), Some(Language::Ja));
        assert_eq!(Language::from_locale("en-GB"), Some(Language::En));
        assert_eq!(Language::from_locale("C.UTF-8"), None);
    }
}
