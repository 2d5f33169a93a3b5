//! Cabal version ranges: `>=1.2 && <1.3 || ==1.5.*`.
//!
//! Traps: `&&` binds tighter than `||`, and there are brackets; `^>=1.2.3` ends below the next *second* number (1.3), and
//! `^>=1` below 1.1; `==1.2.*` begins at 1.2; `== {1.0, 1.2}` and `^>= {…}` are alternatives; `-any` and `-none` are the
//! words of old Cabal. A comma is "and", as advisories write it.
//!
//! Brackets are multiplied out, up to a limit.

use super::NativeError;
use super::partial::successor;
use super::relation::COMMON;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

/// Brackets within brackets.
const MAX_DEPTH: usize = 32;
/// Terms of all alternatives together, once multiplied out.
const MAX_TERMS: usize = 20_000;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let mut reader = Reader { rest: text };
    let alternatives = reader.either(MAX_DEPTH)?;
    reader.skip_blanks();
    if reader.rest.is_empty() {
        Ok(alternatives)
    } else {
        Err(NativeError::syntax(reader.rest))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self, depth: usize) -> Result<Vec<Terms>, NativeError> {
        let mut alternatives = self.both(depth)?;
        while self.take("||") {
            alternatives.append(&mut self.both(depth)?);
        }
        check_size(&alternatives)?;
        Ok(alternatives)
    }

    fn both(&mut self, depth: usize) -> Result<Vec<Terms>, NativeError> {
        let mut product = self.single(depth)?;
        while self.take("&&") || self.take(",") {
            product = multiply(product, self.single(depth)?)?;
        }
        Ok(product)
    }

    fn single(&mut self, depth: usize) -> Result<Vec<Terms>, NativeError> {
        self.skip_blanks();
        let start = self.rest;
        if start.is_empty() {
            return Err(NativeError::Empty);
        }
        if self.take("(") {
            let depth = depth
                .checked_sub(1)
                .ok_or_else(|| NativeError::unsupported(start))?;
            let inner = self.either(depth)?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err(NativeError::syntax(start))
            };
        }
        if self.take("-any") {
            return Ok(vec![vec![]]);
        }
        if self.take("-none") {
            return Ok(vec![]);
        }
        if self.take("^>=") {
            return self.versions(|version, _| {
                Some(vec![
                    Term::at_least(version),
                    Term::below(next_major(version)?),
                ])
            });
        }
        for (operator, comparator) in COMMON {
            if *operator != "=" && *operator != "!=" && self.take(operator) {
                return self.versions(|version, wildcard| compare(*comparator, version, wildcard));
            }
        }
        self.versions(|version, wildcard| compare(Comparator::Equal, version, wildcard))
    }

    /// One version or a set of them, each turned into terms.
    fn versions(
        &mut self,
        terms: impl Fn(&str, bool) -> Option<Terms>,
    ) -> Result<Vec<Terms>, NativeError> {
        let mut result = Vec::new();
        let is_set = self.take("{");
        loop {
            self.skip_blanks();
            let start = self.rest;
            let end = start
                .bytes()
                .position(|b| b != b'.' && !b.is_ascii_digit())
                .unwrap_or(start.len());
            let (version, after) = start.split_at_checked(end).unwrap_or((start, ""));
            let (version, wildcard, after) =
                match (version.strip_suffix('.'), after.strip_prefix('*')) {
                    (Some(version), Some(after)) => (version, true, after),
                    _ => (version, false, after),
                };
            let well_formed =
                !version.is_empty() && version.split('.').all(|part| !part.is_empty());
            let bad = || NativeError::version(start);
            result.push(
                well_formed
                    .then(|| terms(version, wildcard))
                    .flatten()
                    .ok_or_else(bad)?,
            );
            self.rest = after;
            if !is_set {
                return Ok(result);
            }
            if self.take("}") {
                return Ok(result);
            }
            if !self.take(",") {
                return Err(NativeError::syntax(start));
            }
        }
    }
}

fn compare(comparator: Comparator, version: &str, wildcard: bool) -> Option<Terms> {
    match (comparator, wildcard) {
        (Comparator::Equal, true) => {
            Some(vec![Term::at_least(version), Term::below(next(version))])
        }
        (_, true) => None,
        (comparator, false) => Some(vec![Term::new(comparator, version)]),
    }
}

/// The version with its last number counted up.
fn next(version: &str) -> String {
    match version.rsplit_once('.') {
        Some((head, last)) => format!("{head}.{}", successor(last.trim_start_matches('0'))),
        None => successor(version.trim_start_matches('0')),
    }
}

/// The Package Versioning Policy counts the first two numbers as the major version.
fn next_major(version: &str) -> Option<String> {
    let mut parts = version.split('.');
    let first = parts.next()?;
    let second = parts.next().unwrap_or("0");
    Some(format!(
        "{first}.{}",
        successor(second.trim_start_matches('0'))
    ))
}

fn multiply(left: Vec<Terms>, right: Vec<Terms>) -> Result<Vec<Terms>, NativeError> {
    let mut product = Vec::with_capacity(left.len());
    let mut size = 0;
    if let [terms] = &right[..] {
        // The common case, a chain of `&&`, must not copy what it has.
        product = left;
        product.iter_mut().for_each(|l| l.extend_from_slice(terms));
        return check_size(&product).map(|()| product);
    }
    for l in &left {
        for r in &right {
            size += l.len() + r.len() + 1;
            if size > MAX_TERMS {
                return Err(NativeError::unsupported("too many alternatives"));
            }
            product.push(l.iter().chain(r).cloned().collect());
        }
    }
    Ok(product)
}

fn check_size(alternatives: &[Terms]) -> Result<(), NativeError> {
    let size: usize = alternatives.iter().map(|terms| terms.len() + 1).sum();
    if size > MAX_TERMS {
        Err(NativeError::unsupported("too many alternatives"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vers::Range;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("1.2", "1.2"),
            (">=1.2 && <1.3", ">=1.2|<1.3"),
            (">= 1.2, < 1.3", ">=1.2|<1.3"),
            ("^>=1.2.3", ">=1.2.3|<1.3"),
            ("^>=1", ">=1|<1.1"),
            ("==1.2.*", ">=1.2|<1.3"),
            ("== {1.0, 1.2}", "1.0|1.2"),
            ("^>= { 2.4.1, 2.2.0 }", ">=2.2.0|<2.3|>=2.4.1|<2.5"),
            ("<1 || >=2 && <3", "<1|>=2|<3"),
            ("(<1 || >=2) && <3", "<1|>=2|<3"),
            ("((==1))", "1"),
            ("-any", "*"),
            ("-none || 1", "1"),
        ] {
            let range = Range::from_native("hackage", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:hackage/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "", "(", "(1", "1)", ">=1.*", "== {1", "1.2-rc", "1..2", "&& 1", "=1", "-none",
        ] {
            assert!(Range::from_native("hackage", text).is_err(), "{text}");
        }
    }

    #[test]
    fn brackets_are_limited() {
        let deep = "(".repeat(100_000) + "1";
        assert!(matches!(read(&deep), Err(NativeError::Unsupported(_))));
        let wide = vec!["(1 || 2)"; 40].join(" && ");
        assert!(matches!(read(&wide), Err(NativeError::Unsupported(_))));
        assert!(read(&vec!["1"; 5_000].join(" || ")).is_ok());
        assert!(read(&vec!["1"; 50_000].join(" || ")).is_err());
    }
}
