//! SPDX licence expressions.
