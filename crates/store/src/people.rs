//! Who may do what, and who did what.

mod account;
mod audit;
mod grant;
mod key;
mod session;

pub use account::{AccountRow, TeamRow};
pub use audit::AuditRow;
pub use grant::{GrantRow, Holder};
pub use key::KeyRow;
pub use session::{InvitationRow, SessionRow};
