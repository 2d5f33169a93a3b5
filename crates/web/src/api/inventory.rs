//! Responses of the inventory room.

mod demo;
mod diff;
mod import;
mod licences;
mod lint;
mod products;
mod rank;
mod whereabouts;

pub use demo::*;
pub use diff::*;
pub use import::*;
pub use licences::*;
pub use lint::*;
pub use products::*;
pub use rank::*;
pub use whereabouts::*;
