//! Version ranges in the `vers:` notation, and native ranges turned into it.
