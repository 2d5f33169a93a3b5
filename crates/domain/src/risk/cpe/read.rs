//! Both forms of a name, read (NISTIR 7695 §6.1.3 and §6.2.3).

use super::{Attribute, Cpe, CpeFault, Pattern, Value, Wild};

/// How many values the older form has beside those packed into its edition.
const URI_VALUES: usize = 7;

pub(super) fn read(text: &str) -> Result<Cpe, CpeFault> {
    let text = trimmed(text);
    if let Some(values) = behind(text, "cpe:2.3:") {
        return formatted(values);
    }
    match behind(text, "cpe:/") {
        Some(values) => uri(values),
        None => Err(CpeFault::NoCpe),
    }
}

/// A text without the blanks around it; one behind a backslash belongs to it.
fn trimmed(text: &str) -> &str {
    let text = text.trim_start();
    let short = text.trim_end();
    let backslashes = short.bytes().rev().take_while(|byte| *byte == b'\\');
    match backslashes.count() % 2 {
        0 => short,
        _ => {
            let rest = text.get(short.len()..).unwrap_or_default();
            let first = rest.chars().next().map_or(0, char::len_utf8);
            text.get(..short.len() + first).unwrap_or(short)
        }
    }
}

fn behind<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn formatted(text: &str) -> Result<Cpe, CpeFault> {
    let mut values = Values::default();
    let mut value = Reading::default();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ':' => values.push(std::mem::take(&mut value))?,
            '\\' => value.literal(characters.next().ok_or(CpeFault::EscapeAtEnd)?)?,
            other => value.plain(other)?,
        }
    }
    values.push(value)?;
    values.finish()
}

fn uri(text: &str) -> Result<Cpe, CpeFault> {
    let mut values = Values::default();
    for (index, part) in text.split(':').enumerate() {
        if index == URI_VALUES {
            return Err(CpeFault::TooManyValues);
        }
        match part.strip_prefix('~') {
            Some(packed) if index == Attribute::Edition as usize => values.packed(packed)?,
            _ => values.push(decoded(part)?)?,
        }
    }
    values.finish()
}

/// The value of a part of a URI.
fn decoded(part: &str) -> Result<Reading, CpeFault> {
    let mut value = Reading::default();
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        let (plain, from) = rest.split_at(at);
        plain.chars().try_for_each(|one| value.plain(one))?;
        rest = value.percent(from)?;
    }
    rest.chars().try_for_each(|one| value.plain(one))?;
    Ok(value)
}

/// The values read so far.
#[derive(Default)]
struct Values {
    values: [Value; Attribute::ALL.len()],
    count: usize,
}

impl Values {
    fn push(&mut self, value: Reading) -> Result<(), CpeFault> {
        // The older form's values are the first seven of the newer one's.
        let place = self.values.get_mut(self.count);
        *place.ok_or(CpeFault::TooManyValues)? = value.finish();
        self.count += 1;
        Ok(())
    }

    /// What is packed into the edition: the edition itself and the four last values.
    fn packed(&mut self, packed: &str) -> Result<(), CpeFault> {
        const PLACES: [Attribute; 5] = [
            Attribute::Edition,
            Attribute::SwEdition,
            Attribute::TargetSw,
            Attribute::TargetHw,
            Attribute::Other,
        ];
        for (index, part) in packed.split('~').enumerate() {
            let place = PLACES.get(index).ok_or(CpeFault::TooManyValues)?;
            self.values[*place as usize] = decoded(part)?.finish();
        }
        self.count += 1;
        Ok(())
    }

    fn finish(self) -> Result<Cpe, CpeFault> {
        let cpe = Cpe {
            values: self.values,
        };
        match cpe.value(Attribute::Part) {
            Value::Any | Value::NotApplicable => Ok(cpe),
            part => match part.literal() {
                Some("a" | "A" | "o" | "O" | "h" | "H") => Ok(cpe),
                _ => Err(CpeFault::UnknownPart),
            },
        }
    }
}

/// A value as far as it is read.
#[derive(Default)]
struct Reading {
    pattern: Pattern,
    /// Whether it is one hyphen that nothing quotes.
    is_hyphen: bool,
}

impl Reading {
    /// A character that nothing quotes.
    fn plain(&mut self, character: char) -> Result<(), CpeFault> {
        match character {
            '*' => self.wild(Wild::Many),
            '?' => self.wild(Wild::Few(1)),
            _ => {
                let is_first = self.pattern == Pattern::default();
                self.literal(character)?;
                self.is_hyphen = is_first && character == '-';
            }
        }
        Ok(())
    }

    /// A character that stands for itself.
    fn literal(&mut self, character: char) -> Result<(), CpeFault> {
        if character.is_control() {
            return Err(CpeFault::ControlCharacter);
        }
        if self.pattern.after != Wild::None {
            return Err(CpeFault::WildcardInside);
        }
        self.pattern.text.push(character);
        self.is_hyphen = false;
        Ok(())
    }

    fn wild(&mut self, wild: Wild) {
        let side = match self.pattern.text.is_empty() {
            true => &mut self.pattern.before,
            false => &mut self.pattern.after,
        };
        *side = match (*side, wild) {
            (Wild::None, new) => new,
            (Wild::Few(count), Wild::Few(more)) => Wild::Few(count + more),
            _ => Wild::Many,
        };
        self.is_hyphen = false;
    }

    /// A run of percent signs with their digits. Answers what follows it.
    fn percent<'t>(&mut self, text: &'t str) -> Result<&'t str, CpeFault> {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some(coded) = rest.strip_prefix('%') {
            let (digits, behind) = coded.split_at_checked(2).ok_or(CpeFault::PercentInvalid)?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(CpeFault::PercentInvalid);
            }
            let byte = u8::from_str_radix(digits, 16).map_err(|_| CpeFault::PercentInvalid)?;
            rest = behind;
            match byte {
                1 | 2 => {
                    self.bytes(&bytes)?;
                    bytes.clear();
                    self.wild(if byte == 1 { Wild::Few(1) } else { Wild::Many });
                }
                _ => bytes.push(byte),
            }
        }
        self.bytes(&bytes)?;
        Ok(rest)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CpeFault> {
        let text = std::str::from_utf8(bytes).map_err(|_| CpeFault::PercentInvalid)?;
        text.chars().try_for_each(|one| self.literal(one))
    }

    fn finish(self) -> Value {
        let Pattern { before, text, .. } = &self.pattern;
        match (before, text.is_empty()) {
            _ if self.is_hyphen => Value::NotApplicable,
            (Wild::None | Wild::Many, true) => Value::Any,
            _ => Value::Text(self.pattern),
        }
    }
}
