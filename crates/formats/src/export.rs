//! Writers of SBOM formats.

mod cyclonedx;
mod spdx2;
pub mod spdx3;
mod spdx_lite;
