//! Responses of the inventory room.

mod demo;
mod diff;
mod import;
mod lint;
mod products;
mod rank;
mod whereabouts;

pub use demo::*;
pub use diff::*;
pub use import::*;
pub use lint::*;
pub use products::*;
pub use rank::*;
pub use whereabouts::*;
