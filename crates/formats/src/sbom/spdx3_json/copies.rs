//! Copies of text that many places repeat.
//!
//! Text that borrows from the input is copied for nothing. Text with escapes is owned, and one long name that a million
//! elements refer to would be written a million times: the copies of a document may not outgrow it by far.

use iriai_domain::warning::Text;

use crate::error::{ReadError, ReadErrorCode};

/// What copies may still cost, in bytes.
pub(super) struct Copies {
    left: usize,
}

impl Copies {
    /// For a document of that many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            left: bytes.saturating_mul(4).saturating_add(16 << 20),
        }
    }

    /// One copy more.
    pub(super) fn take<'de>(&mut self, text: &Text<'de>) -> Result<Text<'de>, ReadError> {
        if let Text::Owned(text) = text {
            self.spend(text.len())?;
        }
        Ok(text.clone())
    }

    /// Counts bytes that are written anew.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), ReadError> {
        let left = self.left.checked_sub(bytes);
        self.left =
            left.ok_or_else(|| ReadError::new(ReadErrorCode::TooManyBytes, "copies of one text"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owned_text_is_not_copied_without_end() {
        let mut copies = Copies::of(0);
        let long = Text::Owned("x".repeat(1 << 20));
        let taken = (0..100).take_while(|_| copies.take(&long).is_ok()).count();
        assert_eq!(taken, 16);
        let borrowed = Text::Borrowed("x");
        assert!(copies.take(&borrowed).is_ok());
    }
}
