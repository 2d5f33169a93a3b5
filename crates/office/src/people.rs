//! Who signs in, what they may do, and the keys of programs.

mod accounts;
mod keys;
mod one_time;
mod password;
mod secret;
mod sign_in;

pub use accounts::{Account, NewAccount, Team};
pub use keys::{Key, MadeKey, NewKey};
pub use one_time::CodeSetup;
pub use secret::derived;
pub use sign_in::{Credentials, SignedIn};
