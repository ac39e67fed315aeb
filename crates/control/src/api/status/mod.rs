//! How the installation is doing.

mod get;

pub(crate) use get::get;
