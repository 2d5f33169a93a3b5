//! Package URLs: parsing, canonical form, building.
