//! Which changes of versions settle most.
//!
//! A *change* is: whoever has this package in these versions, which stand next to each other, takes that version. It settles the
//! findings that the new version does not have, and it brings those that the new version has and the old one had not; what it is
//! worth is the weight ([`Weight`]) of the ones less that of the others. A component that would lose by a change does not take it.
//! Never is a version changed to one that the ecosystem's order puts before it.
//!
//! What is asked for is the set of so many changes over all packages that is worth most:
//!
//! 1. [`Package`] tells, from all that is known of the package, what every component gains by every version.
//! 2. [`Curve`] has for one package the best one, two, three … changes, exactly, by dynamic programming over the versions.
//! 3. [`Plan`] divides a number of changes among the packages. Where another change never gives more than the one before it, taking the
//!    best each time is the optimum; where that is not so, a table decides; and where a table would be too large, the concave hull
//!    of the curves tells how much better any other plan could be at most.
//!
//! Traps:
//!
//! * A version that fixes one vulnerability may have another. So every version is held against all advisories of the package
//!   and not against those alone that touch what is in use.
//! * The highest version settles most and is the largest step. Who cannot take large ones says so, and gets a change for each line
//!   of versions. Of changes that are worth the same the one with the smaller steps is taken.

mod curve;
mod package;
mod plan;
mod step;
mod weight;

pub use curve::{Curve, Move};
pub use package::{Held, Holder, Package, Presence};
pub use plan::Plan;
pub use step::{Shape, Step};
pub use weight::Weight;

use crate::warning::codes;

codes! {
    /// Why no version settles a finding.
    pub enum NoFix {
        /// No version is known of which all records say that it does not have it.
        NoneKnown = "none-known",
        /// The package was made to do harm.
        Malicious = "malicious",
        /// What the component states is no version from which a step could be made.
        NotComparable = "not-comparable",
    }
}
