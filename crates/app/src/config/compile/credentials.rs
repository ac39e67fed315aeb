//! What an upstream is shown: a key, or a signature made with keys of AWS.

use std::sync::Arc;

use dialect::Wire;
use gateway::{AwsCredentials, Credential};
use model::Diagnostic;
use model::document::Placed;

use super::Check;
use crate::config::spec::{AwsSpec, SecretSpec, UpstreamSpec};

/// What an upstream is shown, if anything; `None` when it cannot be had.
pub(super) fn credential(
    wire: Wire,
    spec: &UpstreamSpec,
    file: &Arc<str>,
    check: &mut Check<'_>,
) -> Option<Option<Credential>> {
    match (&spec.key, &spec.aws) {
        (None, None) => Some(None),
        (Some(key), None) => Some(Some(Credential::Key(check.secret(key, file)?))),
        (None, Some(keys)) if wire == Wire::Bedrock => {
            let keys = aws(&keys.value, file, check)?;
            Some(Some(Credential::Aws(keys)))
        }
        (None, Some(keys)) => {
            let title = format!("upstream `{}` is not signed for AWS", spec.id.value);
            let problem =
                Diagnostic::error("C057", title).hint("remove `aws`, or write `kind: bedrock`");
            check.report(problem, keys.place(file));
            None
        }
        (Some(_), Some(keys)) => {
            let title = format!("upstream `{}` has both `key` and `aws`", spec.id.value);
            let problem = Diagnostic::error("C057", title).hint("remove one of them");
            check.report(problem, keys.place(file));
            None
        }
    }
}

fn aws(spec: &AwsSpec, file: &Arc<str>, check: &mut Check<'_>) -> Option<AwsCredentials> {
    // All are read before any is missed, so that every problem is told at once.
    let region = region(&spec.region, file, check);
    let name = key_id(&spec.access_key_id, file, check);
    let key = check.secret(&spec.secret_access_key, file);
    let token = spec
        .session_token
        .as_ref()
        .map(|token| check.secret(token, file));
    let session_token = match token {
        Some(token) => Some(token?),
        None => None,
    };
    Some(AwsCredentials {
        access_key_id: name?,
        secret_access_key: key?,
        session_token,
        region: region?,
    })
}

fn region(written: &Placed<String>, file: &Arc<str>, check: &mut Check<'_>) -> Option<String> {
    let region = &written.value;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=32).contains(&region.len()) && region.bytes().all(plain) {
        return Some(region.clone());
    }
    let problem = Diagnostic::error("C057", "this is no region of AWS")
        .hint("write the one of `url`, such as `eu-central-1`");
    check.report(problem, written.place(file));
    None
}

/// The name of a key stands in a header, between a slash and a comma.
fn key_id(written: &Placed<SecretSpec>, file: &Arc<str>, check: &mut Check<'_>) -> Option<String> {
    let id = check.secret(written, file)?;
    let word = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b',');
    let plain = |id: &str| !id.is_empty() && id.bytes().all(word);
    let text = String::from_utf8(id.expose().to_vec()).ok();
    if let Some(id) = text.filter(|id| plain(id)) {
        return Some(id);
    }
    let problem = Diagnostic::error("C057", "this is no `access_key_id` of AWS")
        .hint("it is one word, such as `AKIAIOSFODNN7EXAMPLE`");
    check.report(problem, written.place(file));
    None
}
