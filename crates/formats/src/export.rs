//! Writers of SBOM formats.

pub mod cyclonedx;
pub mod spdx2;
pub mod spdx3;
mod spdx_lite;
