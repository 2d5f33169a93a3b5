//! Texts by key in the reader's language.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use iriai_domain::licence::policy::Words;
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

    /// What the company says, in this language.
    pub fn words(&self, words: Words) -> String {
        match self.language {
            Language::En => words.english,
            Language::Ja => words.japanese,
        }
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
            // Every test that shows such a text finds it; whoever uses the program reads on.
            debug_assert!(false, "no text for {key}");
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

    /// The words of a reason that has a code, written as `iriai_formats::reason` writes it: `code`, `code: value` or
    /// `code: value`, a tab and what is expected; with or without a name and a colon in front. Anything else stands as it is.
    pub fn reason(&self, reason: &str) -> String {
        if let Some(words) = self.coded_reason(reason) {
            return words;
        }
        let named = reason.split_once(": ");
        let named = named.and_then(|(name, rest)| Some((name, self.coded_reason(rest)?)));
        match named {
            Some((name, words)) => self.with(
                "reason-of",
                &[("name", name.into()), ("reason", (&words).into())],
            ),
            None => reason.to_owned(),
        }
    }

    fn coded_reason(&self, reason: &str) -> Option<String> {
        let (code, shown) = reason.split_once(": ").unwrap_or((reason, ""));
        let key = format!("reason-{code}");
        if !self.has(&key) {
            return None;
        }
        let (value, expected) = shown.split_once('\t').unwrap_or((shown, ""));
        let expected = match code {
            "field-type" => self.form(expected),
            _ => expected.to_owned(),
        };
        let arguments = [("value", value.into()), ("expected", (&expected).into())];
        Some(self.with_or_plain(&key, value, &arguments))
    }

    /// A text with arguments, or its twin `<key>-<twin>` where there is one.
    pub fn with_twin(&self, key: &str, twin: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let own = format!("{key}-{twin}");
        if self.has(&own) {
            self.with(&own, arguments)
        } else {
            self.with(key, arguments)
        }
    }

    /// A text with arguments, or its twin `<key>-plain` when the argument that it is about is empty.
    pub fn with_or_plain(
        &self,
        key: &str,
        about: &str,
        arguments: &[(&str, Argument<'_>)],
    ) -> String {
        if about.is_empty() {
            self.with_twin(key, "plain", arguments)
        } else {
            self.with(key, arguments)
        }
    }

    /// What is expected of a value, in words: a form that has a name (`form-<name>`), a number or a span of something that has
    /// one (`64.. lower case hexadecimal digits`), a span alone (`1.5..1.7`), several of these between bars, or as it stands.
    pub fn form(&self, expected: &str) -> String {
        let one = |expected: &str| self.named_form(expected);
        one(expected).unwrap_or_else(|| {
            let alternatives = expected.split(" | ");
            let words: Vec<String> = alternatives
                .map(|form| one(form).unwrap_or_else(|| form.to_owned()))
                .collect();
            words.join(" | ")
        })
    }

    fn named_form(&self, expected: &str) -> Option<String> {
        let key = form_key("form", expected);
        if self.has(&key) {
            return Some(self.text(&key));
        }
        let Some((count, what)) = expected.split_once(' ') else {
            return self.span(expected);
        };
        let key = form_key("form-counted", what);
        let count = match self.span(count) {
            Some(words) => words,
            None if is_number(count) => count.to_owned(),
            None => return None,
        };
        self.has(&key)
            .then(|| self.with(&key, &[("count", (&count).into())]))
    }

    /// A span in words: `1.5..`, `..1`, `1.2..1.7`.
    fn span(&self, span: &str) -> Option<String> {
        let (from, to) = span.split_once("..")?;
        let ends = [("from", from.into()), ("to", to.into())];
        let key = match (from, to) {
            ("", "") => return None,
            (_, "") => "span-from",
            ("", _) => "span-to",
            _ => "span-between",
        };
        Some(self.with(key, &ends))
    }

    /// A place in a document: lines, columns and components in words, pointers and cells as they stand.
    pub fn place(&self, at: &str) -> String {
        if let Some(rest) = at.strip_prefix("component ") {
            let (number, field) = rest.split_once(' ').unwrap_or((rest, ""));
            if is_number(number) {
                let arguments = [("number", number.into()), ("field", field.into())];
                return self.with_or_plain("place-component", field, &arguments);
            }
        }
        let number = |text: &str| is_number(text).then(|| text.to_owned());
        let line_and_column = || {
            let rest = at.strip_prefix("line ")?;
            match rest.split_once(" column ") {
                Some((line, column)) => Some((number(line)?, number(column)?)),
                None => Some((number(rest)?, String::new())),
            }
        };
        if let Some((line, column)) = line_and_column() {
            let arguments = [("line", (&line).into()), ("column", (&column).into())];
            return self.with_or_plain("place-line-column", &column, &arguments);
        }
        let byte = || {
            let (row, byte) = at.rsplit_once("byte ")?;
            let byte = number(byte)?;
            let row = row.trim_end().rsplit_once(" row ");
            Some((
                row.and_then(|(table, row)| Some((table, number(row)?))),
                byte,
            ))
        };
        match byte() {
            Some((Some((table, row)), byte)) => {
                let arguments = [
                    ("table", table.into()),
                    ("row", (&row).into()),
                    ("byte", (&byte).into()),
                ];
                return self.with("place-row-byte", &arguments);
            }
            Some((None, byte)) if at == format!("byte {byte}") => {
                return self.with("place-byte", &[("byte", (&byte).into())]);
            }
            _ => {}
        }
        match at.rsplit_once(" line ") {
            Some((element, line)) if is_number(line) => {
                let arguments = [("element", element.into()), ("line", line.into())];
                self.with("place-element-line", &arguments)
            }
            _ => at.to_owned(),
        }
    }

    /// An instant in RFC 3339 as people write it; the end of a day is that day.
    pub fn instant(&self, time: &str) -> String {
        let Some((day, hour)) = time.split_once('T') else {
            return time.to_owned();
        };
        let mut parts = day.split('-').map(|part| part.trim_start_matches('0'));
        let (year, month, day_of_month) = (parts.next(), parts.next(), parts.next());
        let hour = match hour {
            "23:59:59Z" => "",
            hour => hour.trim_end_matches('Z'),
        };
        let arguments = [
            ("iso", day.into()),
            ("year", year.unwrap_or_default().into()),
            ("month", month.unwrap_or_default().into()),
            ("day", day_of_month.unwrap_or_default().into()),
            ("hour", hour.into()),
        ];
        self.with_or_plain("instant", hour, &arguments)
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

/// The key of a form: its letters and digits, words joined by hyphens.
fn form_key(prefix: &str, form: &str) -> String {
    let words = form.split(|one: char| !one.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .fold(prefix.to_owned(), |key, word| {
            key + "-" + &word.to_ascii_lowercase()
        })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
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
    fn places_forms_and_instants_are_worded() {
        let (en, ja) = (Texts::new(Language::En), Texts::new(Language::Ja));
        assert_eq!(ja.place("line 3 column 12"), "3行目12文字目");
        assert_eq!(ja.place("line 3"), "3行目");
        assert_eq!(en.place("line 3 column 12"), "line 3 column 12");
        assert_eq!(
            ja.place("component 12 purl"),
            "12番目のコンポーネントのpurl"
        );
        assert_eq!(ja.place("component 12"), "12番目のコンポーネント");
        assert_eq!(ja.place("byte 120"), "120バイト目");
        assert_eq!(
            ja.place("feed row 3 byte 120"),
            "表feedの3行目（ファイルの120バイト目）"
        );
        assert_eq!(
            en.place("feed row 3 byte 120"),
            "table feed row 3, byte 120 of the file"
        );
        for as_it_stands in [
            "/components/0",
            "line of text",
            "Sheet1!C7",
            "line 3 column x",
            "kilobyte 3",
            "feed byte 3",
            "byte x",
            "",
        ] {
            assert_eq!(ja.place(as_it_stands), as_it_stands);
        }
        assert_eq!(ja.form("1.5.."), "1.5以上");
        assert_eq!(ja.form("..1"), "1以下");
        assert_eq!(en.form("1.2..1.7"), "1.2 to 1.7");
        assert_eq!(ja.form("relative path"), "相対パス");
        assert_eq!(ja.form("license | expression"), "license | expression");
        assert_eq!(
            ja.form("40 lower case hexadecimal digits"),
            "小文字の16進数（桁数40）"
        );
        assert_eq!(ja.form("..1024 characters"), "文字数1024以下");
        assert_eq!(ja.form("object | string"), "オブジェクト | 文字列");
        assert_eq!(ja.form("string | id"), "文字列 | id");
        assert_eq!(ja.form("12 monkeys"), "12 monkeys");
        assert_eq!(
            ja.place("bom/components/component[4] line 12"),
            "bom/components/component[4]（12行目）"
        );
        assert_eq!(ja.instant("2026-03-01T23:59:59Z"), "2026年3月1日");
        assert_eq!(
            ja.instant("2026-03-01T09:00:00Z"),
            "2026年3月1日09:00:00（UTC）"
        );
        assert_eq!(en.instant("2026-03-01T23:59:59Z"), "2026-03-01");
        assert_eq!(
            en.instant("2026-03-01T09:00:00Z"),
            "2026-03-01 09:00:00 UTC"
        );
    }

    #[test]
    fn reasons_are_worded_with_what_they_show() {
        let (en, ja) = (Texts::new(Language::En), Texts::new(Language::Ja));
        for (reason, english, japanese) in [
            ("cut-off", "it is cut off", "途中で切れています"),
            (
                "zip: size",
                "zip: a size is impossible",
                "zip：大きさの値が正しくありません",
            ),
            (
                "xml-end-mismatched: nam\tname",
                "</nam> stands where </name> belongs",
                "「</name>」であるべきところに「</nam>」があります",
            ),
            (
                "deep-nesting",
                "it is nested too deeply",
                "入れ子が深すぎます",
            ),
            (
                "deep-nesting: 200",
                "it is nested more deeply than 200 levels",
                "入れ子が200段を超えています",
            ),
            (
                "unspecified: x: y",
                "the parser says \"x: y\"",
                "読み取り部品の説明「x: y」",
            ),
            ("https://a: b", "https://a: b", "https://a: b"),
        ] {
            assert_eq!(en.reason(reason), english);
            assert_eq!(ja.reason(reason), japanese);
        }
        let long = ": a".repeat(1_000_000);
        assert_eq!(en.reason(&long), long);
    }

    #[test]
    fn languages_are_known_by_locale() {
        assert_eq!(Language::from_locale("ja_JP.UTF-8"), Some(Language::Ja));
        assert_eq!(Language::from_locale("en-GB"), Some(Language::En));
        assert_eq!(Language::from_locale("C.UTF-8"), None);
    }
}
