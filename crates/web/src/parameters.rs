//! What stands behind the question mark of an address.

use std::borrow::Cow;

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::as_of;

use crate::{Failure, Language};

/// The parameters of one request, each once.
#[derive(Debug, Default)]
pub struct Parameters<'q> {
    named: Vec<(Cow<'q, str>, Cow<'q, str>)>,
}

/// What narrows a question.
pub(crate) const SCOPE: &[&str] = &[
    "as_of",
    "product",
    "release",
    "business_unit",
    "supplier",
    "tag",
];

impl<'q> Parameters<'q> {
    /// Reads them. One that is not among those `known`, or stands twice, is refused: an answer to another question than the one that was meant
    /// is worse than none.
    pub fn read(query: &'q str, known: &[&[&str]]) -> Result<Self, Failure> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.iter().any(|some| some.contains(&&*name)) {
                return Err(Failure::value("parameter-unknown", name));
            }
            if parameters.named.iter().any(|(own, _)| *own == name) {
                return Err(Failure::value("parameter-repeated", name));
            }
            parameters.named.push((name, value));
        }
        Ok(parameters)
    }

    /// The text of a parameter; nothing where it is empty or missing.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut named = self.named.iter();
        let found = named.find(|(own, _)| own == name);
        found
            .map(|(_, value)| &**value)
            .filter(|value| !value.is_empty())
    }

    /// The text of one that must be there.
    pub fn required(&self, name: &str) -> Result<&str, Failure> {
        let found = self.text(name);
        found.ok_or_else(|| Failure::value("parameter-missing", name))
    }

    /// The number of a parameter.
    pub fn number(&self, name: &str) -> Result<Option<usize>, Failure> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Failure::value("parameter-invalid", name))
        };
        self.text(name).map(read).transpose()
    }

    /// What a parameter's code stands for.
    pub fn code<T>(
        &self,
        name: &str,
        known: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let read = |text| known(text).ok_or_else(|| Failure::value("parameter-invalid", name));
        self.text(name).map(read).transpose()
    }

    /// What narrows the question.
    pub fn filter(&self) -> Result<Filter, Failure> {
        let owned = |name| self.text(name).map(str::to_owned);
        let instant = |text| as_of(text).ok_or_else(|| Failure::value("time-invalid", text));
        Ok(Filter {
            as_of: self.text("as_of").map(instant).transpose()?,
            product: owned("product"),
            release: owned("release"),
            business_unit: owned("business_unit"),
            supplier: owned("supplier"),
            tag: owned("tag"),
            within: None,
        })
    }
}

/// The language that a reader likes best of those that there are (RFC 9110, 12.5.4).
pub(crate) fn preferred(accept_language: &str) -> Language {
    let mut best: Option<(Language, f32)> = None;
    for range in accept_language.split(',') {
        let (tag, weight) = match range.split_once(';') {
            Some((tag, weight)) => {
                let weight = weight.trim().strip_prefix("q=");
                (
                    tag,
                    weight
                        .and_then(|weight| weight.trim().parse().ok())
                        .unwrap_or(0.0),
                )
            }
            None => (range, 1.0),
        };
        let Some(language) = Language::from_locale(tag.trim()) else {
            continue;
        };
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map_or_else(Language::default, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_refused() {
        let known = [&["q", "limit"][..], SCOPE];
        let read = |query| Parameters::read(query, &known);
        let parameters = read("q=a%20b+c&limit=5&product=%E5%B1%B1").expect("known");
        assert_eq!(parameters.text("q"), Some("a b c"));
        assert_eq!(parameters.number("limit").expect("a number"), Some(5));
        assert_eq!(
            parameters.filter().expect("a filter").product.as_deref(),
            Some("山")
        );
        assert_eq!(parameters.text("tag"), None);
        for (query, code) in [
            ("Q=a", "parameter-unknown"),
            ("q=a&q=b", "parameter-repeated"),
            ("q=&q=b", "parameter-repeated"),
        ] {
            assert_eq!(read(query).expect_err("refused").code, code, "{query}");
        }
        let parameters = read("limit=-1&as_of=yesterday").expect("known");
        assert_eq!(
            parameters.number("limit").expect_err("none").code,
            "parameter-invalid"
        );
        assert_eq!(parameters.filter().expect_err("none").code, "time-invalid");
        assert_eq!(
            parameters.required("q").expect_err("none").code,
            "parameter-missing"
        );
    }

    #[test]
    fn the_language_with_the_greatest_weight_is_taken() {
        for (header, expected) in [
            ("", Language::En),
            ("ja", Language::Ja),
            ("fr, ja-JP;q=0.5, en;q=0.4", Language::Ja),
            ("en-GB,ja;q=0.9", Language::En),
            ("ja;q=0", Language::En),
            ("*", Language::En),
            ("ja;q=x, en;q=0.1", Language::En),
        ] {
            assert_eq!(preferred(header), expected, "{header}");
        }
    }
}
