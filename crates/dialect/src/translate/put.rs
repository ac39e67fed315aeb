//! Adds a field to an object.

use serde_json::Value;

/// Sets a field of a value that was made as an object.
pub(crate) fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}
