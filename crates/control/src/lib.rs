//! The API behind the console.
