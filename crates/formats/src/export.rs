//! Writers of SBOM formats.

pub mod cyclonedx;
mod spdx2;
pub mod spdx3;
mod spdx_lite;
