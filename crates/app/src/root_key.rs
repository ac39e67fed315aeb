//! The root key on its way to the store: read from its file, or made at the first start.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use model::Secret;
use ring::rand::{SecureRandom, SystemRandom};

use crate::config::compile::RootKey;

/// Bytes of a key that we make.
const KEY_BYTES: usize = 32;

/// The key itself.
pub(crate) fn obtain(root_key: &RootKey) -> Result<Secret> {
    match root_key {
        RootKey::Value(secret) => Ok(secret.clone()),
        RootKey::File(path) => from_file(path)
            .with_context(|| format!("the root key {} cannot be used", path.display())),
    }
}

fn from_file(path: &Path) -> Result<Secret> {
    match File::open(path) {
        Ok(file) => read(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(path),
        Err(error) => Err(error.into()),
    }
}

fn read(mut file: File) -> Result<Secret> {
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("others than its owner can read it; run `chmod 600` on it");
    }
    let mut key = Vec::new();
    file.read_to_end(&mut key)?;
    if key.len() < KEY_BYTES {
        bail!("it is shorter than {KEY_BYTES} bytes; it may have been cut");
    }
    Ok(Secret::new(key))
}

fn create(path: &Path) -> Result<Secret> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut key = vec![0; KEY_BYTES];
    SystemRandom::new()
        .fill(&mut key)
        .map_err(|_opaque| anyhow!("the machine gives no randomness"))?;
    // Written beside and moved, so that a crash leaves a whole key or none.
    let new = path.with_extension("key.new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(&key)?;
    file.sync_all()?;
    std::fs::hard_link(&new, path)?;
    std::fs::remove_file(&new)?;
    tracing::info!(file = %path.display(), "root_key.created");
    Ok(Secret::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let root_key = RootKey::File(folder.path().join("keys/data.key"));
        let made = obtain(&root_key).unwrap();
        assert_eq!(made.expose().len(), KEY_BYTES);
        assert_eq!(obtain(&root_key).unwrap(), made);
        let mode = std::fs::metadata(folder.path().join("keys/data.key")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_was_cut_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.key");
        std::fs::write(&path, [7; 32]).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(
            format!("{:#}", obtain(&RootKey::File(path.clone())).unwrap_err()).contains("chmod")
        );
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        assert!(obtain(&RootKey::File(path.clone())).is_ok());
        std::fs::write(&path, [7; 31]).unwrap();
        assert!(obtain(&RootKey::File(path)).is_err());
    }
}
