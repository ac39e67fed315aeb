//! Reading what a person wrote.
