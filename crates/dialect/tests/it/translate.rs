//! Translation between client and upstream formats.

mod answers;
mod errors;
mod fixtures;
mod properties;
mod refusals;
mod requests;
mod streams;
mod table;
