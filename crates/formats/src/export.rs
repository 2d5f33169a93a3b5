//! Writers of SBOM formats.

pub mod cyclonedx;
pub mod spdx2;
pub mod spdx3;
pub mod spdx_lite;
