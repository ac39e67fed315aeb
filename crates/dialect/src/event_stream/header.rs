//! The headers of a message: name, type, value.

use bytes::{Buf, BufMut, Bytes};

/// The value of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// True or false.
    Bool(bool),
    /// A signed number of one byte.
    Byte(i8),
    /// A signed number of two bytes.
    Short(i16),
    /// A signed number of four bytes.
    Int(i32),
    /// A signed number of eight bytes.
    Long(i64),
    /// Bytes, up to 65,535.
    Bytes(Bytes),
    /// Text, up to 65,535 bytes.
    Text(String),
    /// Milliseconds since 1970.
    Timestamp(i64),
    /// A UUID.
    Uuid([u8; 16]),
}

/// Reads every header. `None` when the block contradicts the format.
pub(super) fn read(mut block: Bytes) -> Option<Vec<(String, HeaderValue)>> {
    let mut headers = Vec::new();
    while block.has_remaining() {
        let length = usize::from(block.try_get_u8().ok()?);
        let name = text(&mut block, length)?;
        headers.push((name, value(&mut block)?));
    }
    Some(headers)
}

fn value(block: &mut Bytes) -> Option<HeaderValue> {
    Some(match block.try_get_u8().ok()? {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2 => HeaderValue::Byte(block.try_get_i8().ok()?),
        3 => HeaderValue::Short(block.try_get_i16().ok()?),
        4 => HeaderValue::Int(block.try_get_i32().ok()?),
        5 => HeaderValue::Long(block.try_get_i64().ok()?),
        6 => {
            let length = usize::from(block.try_get_u16().ok()?);
            HeaderValue::Bytes(take(block, length)?)
        }
        7 => {
            let length = usize::from(block.try_get_u16().ok()?);
            HeaderValue::Text(text(block, length)?)
        }
        8 => HeaderValue::Timestamp(block.try_get_i64().ok()?),
        9 => HeaderValue::Uuid(take(block, 16)?.as_ref().try_into().ok()?),
        _ => return None,
    })
}

fn take(block: &mut Bytes, length: usize) -> Option<Bytes> {
    (block.remaining() >= length).then(|| block.split_to(length))
}

fn text(block: &mut Bytes, length: usize) -> Option<String> {
    String::from_utf8(take(block, length)?.into()).ok()
}

/// Writes every header. `None` when one is too long for the format.
pub(super) fn write(headers: &[(String, HeaderValue)]) -> Option<Vec<u8>> {
    let mut block = Vec::new();
    for (name, value) in headers {
        block.put_u8(u8::try_from(name.len()).ok()?);
        block.put_slice(name.as_bytes());
        write_value(&mut block, value)?;
    }
    Some(block)
}

fn write_value(block: &mut Vec<u8>, value: &HeaderValue) -> Option<()> {
    match value {
        HeaderValue::Bool(value) => block.put_u8(u8::from(!value)),
        HeaderValue::Byte(value) => {
            block.put_u8(2);
            block.put_i8(*value);
        }
        HeaderValue::Short(value) => {
            block.put_u8(3);
            block.put_i16(*value);
        }
        HeaderValue::Int(value) => {
            block.put_u8(4);
            block.put_i32(*value);
        }
        HeaderValue::Long(value) => {
            block.put_u8(5);
            block.put_i64(*value);
        }
        HeaderValue::Bytes(value) => write_run(block, 6, value)?,
        HeaderValue::Text(value) => write_run(block, 7, value.as_bytes())?,
        HeaderValue::Timestamp(value) => {
            block.put_u8(8);
            block.put_i64(*value);
        }
        HeaderValue::Uuid(value) => {
            block.put_u8(9);
            block.put_slice(value);
        }
    }
    Some(())
}

fn write_run(block: &mut Vec<u8>, kind: u8, run: &[u8]) -> Option<()> {
    block.put_u8(kind);
    block.put_u16(u16::try_from(run.len()).ok()?);
    block.put_slice(run);
    Some(())
}
