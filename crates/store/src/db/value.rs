//! Values as they go to a database and come from one, the same for every driver.

/// A value to bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'t> {
    /// Nothing.
    Null,
    /// Whether something is so.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(&'t str),
    /// Bytes.
    Bytes(&'t [u8]),
}

impl From<bool> for Value<'_> {
    fn from(is_so: bool) -> Self {
        Self::Boolean(is_so)
    }
}

impl From<i64> for Value<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl<'t> From<&'t str> for Value<'t> {
    fn from(text: &'t str) -> Self {
        Self::Text(text)
    }
}

impl<'t> From<&'t [u8]> for Value<'t> {
    fn from(bytes: &'t [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'t, T: Into<Value<'t>>> From<Option<T>> for Value<'t> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Column<'r> {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(&'r str),
    Bytes(&'r [u8]),
    /// Of a type that no column of ours has, or text that is none.
    Foreign,
}

impl Column<'_> {
    /// The key of a row for people to read; nothing for one that cannot be a key.
    pub(crate) fn as_key(&self) -> String {
        match self {
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => (*text).to_owned(),
            Self::Null | Self::Boolean(_) | Self::Bytes(_) | Self::Foreign => String::new(),
        }
    }
}

/// What a column can be read as.
pub(crate) trait FromColumn<'r>: Sized {
    fn from_column(column: Column<'r>) -> Option<Self>;
}

impl FromColumn<'_> for bool {
    fn from_column(column: Column<'_>) -> Option<Self> {
        match column {
            Column::Boolean(is_so) => Some(is_so),
            // SQLite keeps truth as a number.
            Column::Integer(0) => Some(false),
            Column::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl FromColumn<'_> for i64 {
    fn from_column(column: Column<'_>) -> Option<Self> {
        match column {
            Column::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl FromColumn<'_> for u32 {
    fn from_column(column: Column<'_>) -> Option<Self> {
        i64::from_column(column)?.try_into().ok()
    }
}

impl<'r> FromColumn<'r> for &'r str {
    fn from_column(column: Column<'r>) -> Option<Self> {
        match column {
            Column::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromColumn<'_> for String {
    fn from_column(column: Column<'_>) -> Option<Self> {
        <&str>::from_column(column).map(str::to_owned)
    }
}

impl<'r> FromColumn<'r> for &'r [u8] {
    fn from_column(column: Column<'r>) -> Option<Self> {
        match column {
            Column::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl FromColumn<'_> for Vec<u8> {
    fn from_column(column: Column<'_>) -> Option<Self> {
        <&[u8]>::from_column(column).map(<[u8]>::to_vec)
    }
}

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    fn from_column(column: Column<'r>) -> Option<Self> {
        match column {
            Column::Null => Some(None),
            column => T::from_column(column).map(Some),
        }
    }
}
