//! The two spellings that protocol buffers allow for a field in JSON.

use crate::json::{Kind, Value};
use crate::request::RequestError;

/// A field of a message.
pub(super) struct Member<'t> {
    /// Its name in camel case, however it is written.
    pub(super) name: String,
    pub(super) key: Value<'t>,
    pub(super) value: Value<'t>,
}

/// The fields of a message; none when it is no object.
///
/// # Errors
/// When one is there in both spellings: nobody knows which one counts.
pub(super) fn members(message: Value<'_>) -> Result<Vec<Member<'_>>, RequestError> {
    let mut members: Vec<Member<'_>> = Vec::new();
    for (key, value) in message.members() {
        let name = camel(&key.string().unwrap_or_default());
        if members.iter().any(|member| member.name == name) {
            return Err(RequestError::two_spellings());
        }
        members.push(Member { name, key, value });
    }
    Ok(members)
}

/// The items of a list, which may stand without its brackets when there is only one. What is
/// neither has no items.
pub(super) fn items(list: Value<'_>) -> Vec<Value<'_>> {
    if list.kind() == Kind::Object {
        return vec![list];
    }
    list.items().collect()
}

/// A number, which may also be written as a string.
pub(super) fn whole(name: &str, value: Value<'_>) -> Result<Option<u64>, RequestError> {
    match value.string() {
        Some(text) => match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_none) => Err(RequestError::wrong_type(name, "a whole number")),
        },
        None => crate::request::whole(name, value),
    }
}

fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raise = false;
    for character in name.chars() {
        if character == '_' {
            raise = true;
        } else if std::mem::take(&mut raise) {
            camel.push(character.to_ascii_uppercase());
        } else {
            camel.push(character);
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_name_are_the_same_name() {
        for name in ["systemInstruction", "system_instruction"] {
            assert_eq!(camel(name), "systemInstruction");
        }
        assert_eq!(camel("contents"), "contents");
    }
}
