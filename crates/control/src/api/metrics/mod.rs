//! What is counted.

mod summary;

pub(crate) use summary::summary;
