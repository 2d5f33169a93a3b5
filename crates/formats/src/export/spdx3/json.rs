//! JSON text, written piece by piece.

/// An object being written.
pub(super) struct Object<'o> {
    out: &'o mut Vec<u8>,
    any: bool,
}

impl<'o> Object<'o> {
    /// Begins an object of a class.
    pub(super) fn open(out: &'o mut Vec<u8>, class: &str) -> Self {
        out.push(b'{');
        let mut object = Self { out, any: false };
        object.text("type", class);
        object
    }

    pub(super) fn close(self) {
        self.out.push(b'}');
    }

    fn key(&mut self, prefix: &str, key: &str) -> &mut Vec<u8> {
        if self.any {
            self.out.push(b',');
        }
        self.any = true;
        self.out.push(b'"');
        self.out.extend_from_slice(prefix.as_bytes());
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        string(self.key("", key), value);
    }

    /// A text under a compact name: prefix of the profile and local name.
    pub(super) fn prefixed(&mut self, prefix: &str, key: &str, value: &str) {
        string(self.key(prefix, key), value);
    }

    pub(super) fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub(super) fn integer(&mut self, prefix: &str, key: &str, value: u64) {
        self.key(prefix, key)
            .extend_from_slice(value.to_string().as_bytes());
    }

    /// A list of texts; nothing if there are none.
    pub(super) fn texts<'t>(&mut self, key: &str, values: impl IntoIterator<Item = &'t str>) {
        self.list("", key, values, string);
    }

    /// A list of whatever `write` writes; nothing if there are no values.
    pub(super) fn list<T>(
        &mut self,
        prefix: &str,
        key: &str,
        values: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Vec<u8>, T),
    ) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return;
        }
        let out = self.key(prefix, key);
        out.push(b'[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write(out, value);
        }
        out.push(b']');
    }

    /// An object in place.
    pub(super) fn object(
        &mut self,
        prefix: &str,
        key: &str,
        class: &str,
        write: impl FnOnce(&mut Object<'_>),
    ) {
        let out = self.key(prefix, key);
        nested(out, class, write);
    }
}

/// Writes an object of a class.
pub(super) fn nested(out: &mut Vec<u8>, class: &str, write: impl FnOnce(&mut Object<'_>)) {
    let mut object = Object::open(out, class);
    write(&mut object);
    object.close();
}

/// Writes a text with what JSON needs escaped.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => {
                let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
                out.extend_from_slice(b"\\u00");
                out.push(digit(byte >> 4));
                out.push(digit(byte & 15));
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
