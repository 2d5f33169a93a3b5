//! What the server's refusals mean to us.

use postgres::error::SqlState;

use crate::error::Error;

/// What an error of the driver means. No text of it holds a password: the driver does not write them.
pub(super) fn failure(action: &'static str, source: postgres::Error) -> Error {
    let Some(refusal) = source.as_db_error() else {
        // Without word from the server it is the connection that failed, unless a value could not be written.
        if source.is_closed() || is_of_connection(&source) {
            return Error::Unreachable(chain(&source));
        }
        return Error::Database {
            action,
            source: Box::new(source),
        };
    };
    let told = refusal.message().to_owned();
    let code = refusal.code();
    match code.code().get(..2).unwrap_or_default() {
        _ if *code == SqlState::LOCK_NOT_AVAILABLE => Error::Busy,
        _ if *code == SqlState::DISK_FULL => Error::DiskFull,
        _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Error::ReadOnly,
        _ if *code == SqlState::INSUFFICIENT_PRIVILEGE => Error::Refused(told),
        // Going down, coming up, too many connections, told to end.
        "08" | "53" | "57" => Error::Unreachable(told),
        // Login, and a database that is not there.
        "28" | "3D" => Error::Refused(told),
        // A statement does not fit the tables. All statements are ours, so that the tables are those of another build.
        _ if is_of_schema(code) => Error::SchemaOther(told),
        "23" => Error::Conflict(told),
        "40" => Error::Busy,
        "XX" => Error::Damaged(told),
        _ => Error::Database {
            action,
            source: Box::new(source),
        },
    }
}

fn is_of_schema(code: &SqlState) -> bool {
    [
        SqlState::UNDEFINED_TABLE,
        SqlState::UNDEFINED_COLUMN,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_COLUMN,
    ]
    .contains(code)
}

/// Whether something between us and the server failed.
fn is_of_connection(source: &postgres::Error) -> bool {
    let mut inner = std::error::Error::source(source);
    while let Some(error) = inner {
        if error.is::<std::io::Error>() || error.is::<rustls::Error>() {
            return true;
        }
        inner = error.source();
    }
    false
}

/// An error with all that lies behind it, which is where drivers tell what happened.
fn chain(source: &postgres::Error) -> String {
    let mut told = source.to_string();
    let mut inner = std::error::Error::source(source);
    while let Some(error) = inner {
        told.push_str(": ");
        told.push_str(&error.to_string());
        inner = error.source();
    }
    told
}
