//! The cases of personal data and credentials, summed up by recogniser.

use std::collections::BTreeMap;

use serde::Serialize;

use super::judge::ValueResult;
use super::row::ValueClass;
use super::statistics::Share;

/// All cases.
#[derive(Debug, Default, Serialize)]
pub(super) struct Cases {
    pub(super) pii: Family,
    pub(super) secret: Family,
}

/// The cases of one family.
#[derive(Debug, Default, Serialize)]
pub(super) struct Family {
    pub(super) classes: BTreeMap<String, Class>,
}

/// The cases of one recogniser.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Class {
    /// Asserted spans found exactly.
    pub(super) exact: Share,
    /// Texts with a value in which one was found.
    pub(super) found: Share,
    /// Texts without one in which none was found.
    pub(super) silent: Share,
}

impl Cases {
    /// Sums up; `None` when there are no cases.
    pub(super) fn of(results: &[ValueResult]) -> Option<Self> {
        let mut cases = Self::default();
        for result in results {
            let (family, name) = match &result.class {
                ValueClass::Pii(entity) => (&mut cases.pii, entity),
                ValueClass::Secret(rule) => (&mut cases.secret, rule),
            };
            let class = family.classes.entry(name.clone()).or_default();
            class.exact.part += result.exact.part;
            class.exact.of += result.exact.of;
            if let Some(found) = result.found {
                class.found.count(found);
            }
            if let Some(silent) = result.silent {
                class.silent.count(silent);
            }
        }
        (!results.is_empty()).then_some(cases)
    }
}

impl Family {
    /// Over all cases.
    pub(super) fn pooled(&self, pick: fn(&Class) -> Share) -> Share {
        let mut pooled = Share::default();
        for share in self.classes.values().map(pick) {
            pooled.part += share.part;
            pooled.of += share.of;
        }
        pooled
    }

    /// The mean over recognisers, each counting alike.
    pub(super) fn by_class(&self, pick: fn(&Class) -> Share) -> Option<f64> {
        let shares = self.classes.values().map(pick).filter_map(Share::fraction);
        let shares: Vec<f64> = shares.collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(
        class: &str,
        exact: (u64, u64),
        found: Option<bool>,
        silent: Option<bool>,
    ) -> ValueResult {
        ValueResult {
            class: ValueClass::Pii(class.to_owned()),
            exact: Share {
                part: exact.0,
                of: exact.1,
            },
            found,
            silent,
        }
    }

    #[test]
    fn cases_are_pooled_and_also_count_alike_by_recogniser() {
        let results = [
            result("A", (3, 3), Some(true), None),
            result("A", (0, 0), None, Some(false)),
            result("B", (0, 1), Some(false), None),
        ];
        let cases = Cases::of(&results).unwrap();
        assert_eq!(
            cases.pii.pooled(|class| class.exact),
            Share { part: 3, of: 4 }
        );
        assert_eq!(cases.pii.by_class(|class| class.exact), Some(0.5));
        assert_eq!(
            cases.pii.pooled(|class| class.silent),
            Share { part: 0, of: 1 }
        );
        assert_eq!(cases.secret.by_class(|class| class.found), None);
        assert!(Cases::of(&[]).is_none());
    }
}
