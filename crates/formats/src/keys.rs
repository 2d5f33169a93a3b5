//! The keys of the outermost JSON object, without reading the values.

/// Iterates over the keys and what follows each: the text from the value's first character on. Ends where the object ends or
/// the text is no JSON object; what is wrong inside a value is not noticed.
pub(crate) struct Keys<'t> {
    text: &'t str,
    at: usize,
    /// Whether the value of the last key lies ahead. It is passed over only when the next key is wanted.
    before_value: bool,
}

impl<'t> Keys<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut keys = Self {
            text,
            at: 0,
            before_value: false,
        };
        keys.blank();
        if keys.peek() == Some(b'{') {
            keys.at += 1;
        } else {
            keys.at = text.len();
        }
        keys
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn blank(&mut self) {
        let blank = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        self.at += blank.count();
    }

    /// Passes over a string whose opening quote is here. Answers what stands between the quotes.
    fn string(&mut self) -> Option<&'t str> {
        let start = self.at + 1;
        self.at = start;
        loop {
            let step = self
                .rest()
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\'))?;
            self.at += step;
            if self.peek() == Some(b'"') {
                let string = self.text.get(start..self.at);
                self.at += 1;
                return string;
            }
            self.at += 2;
        }
    }

    /// Passes over a value, up to the comma or brace after it.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            let structural = |byte: &u8| matches!(byte, b'"' | b',' | b'{' | b'}' | b'[' | b']');
            self.at += self.rest().iter().position(structural)?;
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b',' if depth > 0 => {}
                b',' => return Some(()),
                _ => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Some(()),
                },
            }
            self.at += 1;
        }
    }
}

impl<'t> Iterator for Keys<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if std::mem::take(&mut self.before_value) {
            self.value()?;
        }
        self.blank();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.blank();
        }
        if self.peek() != Some(b'"') {
            return None;
        }
        let key = self.string()?;
        self.blank();
        if self.peek() != Some(b':') {
            return None;
        }
        self.at += 1;
        self.blank();
        self.before_value = true;
        Some((key, self.text.get(self.at..)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        Keys::of(text).map(|(key, _)| key).collect()
    }

    #[test]
    fn only_the_outermost_keys_are_given() {
        let text = r#" {"a" : {"x":[1,"}"]}, "b":"\"," , "c":[{"y":{}}] ,"d":1,"e":null}"#;
        assert_eq!(keys(text), ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn what_is_no_object_or_ends_early_gives_what_it_can() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            ("[1]", &[]),
            ("{}", &[]),
            (r#"{"a"#, &[]),
            (r#"{"a":"#, &["a"]),
            (r#"{"a":"x"#, &["a"]),
            (r#"{"a":[1,{"b":2}"#, &["a"]),
            (r#"{"a":1]"b":2}"#, &["a"]),
            (r#"{"a" 1,"b":2}"#, &[]),
        ] {
            assert_eq!(keys(text), expected, "{text}");
        }
    }
}
