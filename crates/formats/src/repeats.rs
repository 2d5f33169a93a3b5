//! How much may be repeated of what a document says once.

use std::mem;

use iriai_domain::warning::Text;

use crate::error::{ReadError, ReadErrorCode};

/// Bytes that may still be used for copies. A document says a product once and names it often, and each naming copies what is
/// said of it; so memory is limited to a multiple of the document's length.
pub(crate) struct Repeats(usize);

impl Repeats {
    /// For a document of this many bytes. A naming takes some fifteen bytes at least and an honest copy a few hundred.
    pub(crate) fn of(length: usize) -> Self {
        Self(length.saturating_mul(64).saturating_add(16 << 20))
    }

    /// Copies a text.
    pub(crate) fn text<'a>(&mut self, text: &Text<'a>) -> Result<Text<'a>, ReadError> {
        let copied = match text {
            Text::Borrowed(_) => 0,
            Text::Owned(text) => text.len(),
        };
        self.pay(mem::size_of::<Text<'_>>() + copied)?;
        Ok(text.clone())
    }

    /// Copies a text if there is one.
    pub(crate) fn maybe<'a>(
        &mut self,
        text: Option<&Text<'a>>,
    ) -> Result<Option<Text<'a>>, ReadError> {
        text.map(|text| self.text(text)).transpose()
    }

    /// Takes bytes, or refuses.
    pub(crate) fn pay(&mut self, bytes: usize) -> Result<(), ReadError> {
        match self.0.checked_sub(bytes) {
            Some(rest) => {
                self.0 = rest;
                Ok(())
            }
            None => Err(ReadError::new(
                ReadErrorCode::TooManyBytes,
                bytes.to_string(),
            )),
        }
    }
}
