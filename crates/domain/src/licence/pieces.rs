//! Dividing a text about licences into names and what joins them.

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    /// Something in parentheses behind a name.
    Remark,
    Join(Joint),
    Open,
    Close,
}

/// What joins names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    Slash,
    And,
    Or,
    Bar,
    Comma,
    CommaAnd,
    CommaOr,
}

/// Divides a text. Names are runs of words; commas at the ends are dropped.
pub(super) fn divide(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(piece) = next(text, at, &pieces) {
        at = piece.end;
        match (pieces.last_mut(), piece.kind) {
            (Some(last), Kind::Name) if last.kind == Kind::Name => last.end = piece.end,
            (Some(last), Kind::Join(joint)) if last.kind == Kind::Join(Joint::Comma) => {
                last.end = piece.end;
                last.kind = Kind::Join(match joint {
                    Joint::And => Joint::CommaAnd,
                    Joint::Or => Joint::CommaOr,
                    _ => Joint::Comma,
                });
            }
            (None, Kind::Join(Joint::Comma)) => {}
            _ => pieces.push(piece),
        }
    }
    if pieces
        .last()
        .is_some_and(|last| last.kind == Kind::Join(Joint::Comma))
    {
        pieces.pop();
    }
    pieces
}

fn next(text: &str, at: usize, before: &[Piece]) -> Option<Piece> {
    let rest = text.get(at..)?;
    let is_blank = |c: char| c.is_whitespace() && c != '\n';
    let trimmed = rest.trim_start_matches(is_blank);
    let start = at + (rest.len() - trimmed.len());
    let piece = |kind, length| {
        Some(Piece {
            kind,
            start,
            end: start + length,
        })
    };
    match trimmed.chars().next()? {
        ',' | ';' | '\n' => piece(Kind::Join(Joint::Comma), 1),
        '|' => piece(Kind::Join(Joint::Bar), run(trimmed, '|')),
        '&' => piece(Kind::Join(Joint::And), run(trimmed, '&')),
        '/' => piece(Kind::Join(Joint::Slash), 1),
        ')' => piece(Kind::Close, 1),
        '(' => match before.last().map(|last| last.kind) {
            // Behind a name a parenthesis explains; elsewhere it groups.
            Some(Kind::Name | Kind::Remark | Kind::Close) => piece(Kind::Remark, remark(trimmed)),
            _ => piece(Kind::Open, 1),
        },
        _ => {
            let word = word(trimmed);
            let kind = match word.to_ascii_lowercase().as_str() {
                "and" => Kind::Join(Joint::And),
                "or" => Kind::Join(Joint::Or),
                "and/or" => Kind::Join(Joint::Or),
                _ => Kind::Name,
            };
            piece(kind, word.len())
        }
    }
}

/// The length of a run of one ASCII character.
fn run(text: &str, wanted: char) -> usize {
    text.len() - text.trim_start_matches(wanted).len()
}

/// The length of what stands in parentheses, nested ones included; all that is left when they do not close.
fn remark(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The word at the beginning of a text; an address is one word.
fn word(text: &str) -> &str {
    let end_of_word = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '|');
    let whole = text.split(end_of_word).next().unwrap_or(text);
    let is_address = whole.contains("://") || whole.starts_with("www.");
    if is_address || whole.eq_ignore_ascii_case("and/or") {
        return whole;
    }
    let part = whole.split(['/', '&']).next().unwrap_or(whole);
    // `w/Classpath exception`
    if part.is_empty() || (part == "w" && whole.starts_with("w/")) {
        whole
    } else {
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown: Vec<_> = divide(text)
            .iter()
            .map(|piece| match piece.kind {
                Kind::Name => text[piece.start..piece.end].trim().to_owned(),
                Kind::Remark => format!("{{{}}}", &text[piece.start..piece.end]),
                Kind::Open => "(".to_owned(),
                Kind::Close => ")".to_owned(),
                Kind::Join(joint) => format!("<{joint:?}>"),
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn texts_are_divided_at_what_joins_names() {
        check("MIT/X11", "MIT <Slash> X11");
        check("(GPLv2+ or AFL) and MIT", "( GPLv2+ <Or> AFL ) <And> MIT");
        check("A, B,, or C,", "A <Comma> B <CommaOr> C");
        check(
            "GPL-3.0, LGPL-2.1 | LGPL-3",
            "GPL-3.0 <Comma> LGPL-2.1 <Bar> LGPL-3",
        );
        check(
            "Apache License (v2), MIT",
            "Apache License {(v2)} <Comma> MIT",
        );
        check(
            "see https://a.b/c,d/e now",
            "see https://a.b/c <Comma> d <Slash> e now",
        );
        check("A and/or B & C", "A <Or> B <And> C");
        check("a (b (c", "a {(b (c}");
        check("", "");
    }
}
