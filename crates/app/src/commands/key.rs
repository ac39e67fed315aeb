//! `bartizan key new`: a virtual key, and its hash for the configuration.

use anyhow::{Result, anyhow};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

use crate::cli::{Key, KeyCommand};
use crate::exit::Ended;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run(asked: &Key) -> Result<Ended> {
    match asked.command {
        KeyCommand::New => {
            let mut random = [0_u8; 32];
            SystemRandom::new()
                .fill(&mut random)
                .map_err(|_opaque| anyhow!("the machine gives no randomness"))?;
            let key = format!("bz-{}", hex(&random));
            let hash = hex(digest(&SHA256, key.as_bytes()).as_ref());
            print(&format!("key:  {key}\nhash: sha256:{hash}\n"))?;
        }
    }
    Ok(Ended::Well)
}

/// Bytes as lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
