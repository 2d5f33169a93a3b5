//! Responses of the inventory room.

mod diff;
mod import;
mod products;
mod rank;
mod whereabouts;

pub use diff::*;
pub use import::*;
pub use products::*;
pub use rank::*;
pub use whereabouts::*;
