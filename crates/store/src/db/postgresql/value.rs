//! Values as the server's protocol has them.

use std::borrow::Cow;
use std::error::Error as StdError;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::db::{Column, Value};

/// A statement with the server's placeholders: `$1` for `?1`. Text in quotes stays.
pub(super) fn numbered(text: &str) -> Cow<'_, str> {
    if !text.contains('?') {
        return Cow::Borrowed(text);
    }
    let mut quoted = false;
    let translated = text.chars().map(|character| {
        quoted ^= character == '\'';
        match character {
            '?' if !quoted => '$',
            other => other,
        }
    });
    Cow::Owned(translated.collect())
}

/// Values as the driver takes them.
pub(super) fn bound<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    let values = values.iter();
    values.map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Boolean(is_so) if *kind == Type::BOOL => is_so.to_sql(kind, out),
            Self::Integer(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Integer(number) if *kind == Type::INT4 => {
                i32::try_from(*number)?.to_sql(kind, out)
            }
            Self::Text(text) if <&str as ToSql>::accepts(kind) => text.to_sql(kind, out),
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            other => Err(format!("{other:?} for a column of {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// What stands in a column; nothing where there is no such column.
pub(in crate::db) fn column(row: &postgres::Row, place: usize) -> Option<Column<'_>> {
    row.try_get(place).ok()
}

impl<'r> FromSql<'r> for Column<'r> {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *kind {
            Type::BOOL => Self::Boolean(bool::from_sql(kind, raw)?),
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw),
            _ if <&str as FromSql<'_>>::accepts(kind) => Self::Text(<&str>::from_sql(kind, raw)?),
            _ => Self::Foreign,
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_numbers_and_quoted_text_its_signs() {
        for (ours, theirs) in [
            ("SELECT 1", "SELECT 1"),
            ("a = ?2 AND b = ?1", "a = $2 AND b = $1"),
            ("a = '?1' AND b = ?12", "a = '?1' AND b = $12"),
            ("a = 'it''s ?' OR b = ?1", "a = 'it''s ?' OR b = $1"),
        ] {
            assert_eq!(numbered(ours), theirs);
        }
    }
}
