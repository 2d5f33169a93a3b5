//! Writers of SBOM and VEX formats, and of the notices that go along with a product.

pub mod cyclonedx;
pub mod notice;
pub mod spdx2;
pub mod spdx3;
pub mod spdx_lite;
pub mod vex;
