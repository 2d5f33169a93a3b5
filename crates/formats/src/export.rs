//! Writers of SBOM and VEX formats.

pub mod cyclonedx;
pub mod spdx2;
pub mod spdx3;
pub mod spdx_lite;
pub mod vex;
