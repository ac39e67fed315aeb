//! The classifier's files, inside the binary: one file to ship, nothing to fetch.
//!
//! A build without `models/encoder.rten` carries none, and says so wherever it is asked for one.

use std::sync::{Arc, OnceLock};

use detect::{Classifier, ModelFiles, Unusable};

include!(concat!(env!("OUT_DIR"), "/models.rs"));

type Builtin = Result<Option<Arc<Classifier>>, Unusable>;

/// The classifier that is built in, loaded once; `None` when there is none.
pub(crate) fn builtin() -> Builtin {
    static LOADED: OnceLock<Builtin> = OnceLock::new();
    let load = || match FILES {
        Some(files) => Classifier::load(&files).map(|classifier| Some(Arc::new(classifier))),
        None => Ok(None),
    };
    LOADED.get_or_init(load).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_build_carries_can_be_used() {
        let loaded = builtin().unwrap();
        assert_eq!(loaded.is_some(), FILES.is_some());
    }
}
