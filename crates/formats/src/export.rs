//! Writers of SBOM formats.

mod cyclonedx;
mod spdx2;
pub mod spdx3;
pub mod spdx_lite;
