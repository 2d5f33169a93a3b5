//! Quoted scalars whose further lines stand no deeper than their key.
//!
//! YAML 1.2 §6.1 wants them deeper; libyaml, PyYAML and SnakeYAML (and so the OSS Review Toolkit) do not mind, and such
//! files occur. The parser does mind, so a file that it stops at for this reason is read once more with those lines
//! moved in. Their blanks are folded away again, so that nothing else changes, line numbers included.

/// The text with every further line of a quoted scalar moved in.
pub(super) fn moved_in(text: &str) -> String {
    const DEEP: &str = "                ";
    let mut moved = String::with_capacity(text.len() + text.len() / 8);
    let mut quoted = None;
    let mut block = None;
    for line in text.split_inclusive('\n') {
        let depth = line.len() - line.trim_start_matches(' ').len();
        if let Some(quote) = quoted {
            // Deeper than any key can be that stands on this line's own depth.
            if !line.trim().is_empty() {
                moved.push_str(DEEP);
            }
            moved.push_str(line);
            quoted = open_at_end(line, quote);
            continue;
        }
        moved.push_str(line);
        if block.is_some_and(|key| depth > key) || line.trim().is_empty() {
            continue;
        }
        block = None;
        let value = value(line);
        match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                quoted = open_at_end(value.get(1..).unwrap_or(""), quote);
            }
            Some('|' | '>') => block = Some(depth),
            _ => {}
        }
    }
    moved
}

/// What stands behind the dashes and the key of a line.
fn value(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    if rest.starts_with(['"', '\'']) {
        return rest;
    }
    rest.split_once(": ")
        .map_or(rest, |(_, value)| value.trim_start())
}

/// The quote that is still open behind a text that begins inside of it.
fn open_at_end(text: &str, quote: char) -> Option<char> {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            if quote == '\'' && characters.as_str().starts_with('\'') {
                characters.next();
            } else {
                return None;
            }
        }
    }
    Some(quote)
}

#[cfg(test)]
mod tests {
    use super::moved_in;

    #[test]
    fn only_further_lines_move() {
        let text = "a:\n  - b: \"one\n  two\n\n  three\"\n    c: |\n      d: \"x\n      e\n    f: 'it''s\n    g'\n";
        let moved = moved_in(text);
        let lines: Vec<_> = moved
            .lines()
            .map(|line| line.len() - line.trim_start().len())
            .collect();
        assert_eq!(lines, [0, 2, 18, 0, 18, 4, 6, 6, 4, 20]);
        assert_eq!(moved.lines().count(), text.lines().count());
    }
}
