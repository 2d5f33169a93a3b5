//! SPDX: documents that are right, changed in one place, published documents and hostile ones.

mod cases;
mod conformance;
mod hostile;
mod spdx2;
mod spdx3;
