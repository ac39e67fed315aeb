//! One file per command. Each takes what was asked and says how it ended.

pub(crate) mod check;
pub(crate) mod demo_model;
pub(crate) mod eval;
pub(crate) mod key;
pub(crate) mod openapi;
pub(crate) mod prompt;
pub(crate) mod scan;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod traffic;
