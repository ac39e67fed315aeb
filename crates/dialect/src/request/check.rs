//! Checks of single fields that every dialect needs.

use crate::json::Value;
use crate::request::RequestError;

/// Strict, because some providers take `"true"` or `1` for true and others do not.
pub(crate) fn flag(name: &str, value: Value<'_>) -> Result<bool, RequestError> {
    match value.boolean() {
        Some(flag) => Ok(flag),
        None if value.is_null() => Ok(false),
        None => Err(RequestError::wrong_type(name, "true or false")),
    }
}

/// A whole number, if there is one.
pub(crate) fn whole(name: &str, value: Value<'_>) -> Result<Option<u64>, RequestError> {
    match value.whole() {
        Some(number) => Ok(Some(number)),
        None if value.is_null() => Ok(None),
        None => Err(RequestError::wrong_type(name, "a whole number")),
    }
}
