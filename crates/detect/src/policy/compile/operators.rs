//! Operators: each for an entity, each with the fields that it needs and no others.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::Diagnostic;

use super::{Checks, is_entity};
use crate::policy::Operator;
use crate::policy::spec::{OperatorAction, OperatorSpec};

impl Checks<'_> {
    pub(super) fn operators(
        &mut self,
        specs: &BTreeMap<String, OperatorSpec>,
    ) -> BTreeMap<Arc<str>, Operator> {
        let mut operators = BTreeMap::new();
        for (entity, spec) in specs {
            if !is_entity(entity) {
                let title = format!("`{entity}` is not an entity name");
                let hint = "write upper case with underscores, such as `IBAN_CODE`";
                self.add(Diagnostic::error("P005", title).hint(hint), &spec.action);
            }
            operators.insert(Arc::from(entity.as_str()), self.operator(spec));
        }
        operators
    }

    fn operator(&mut self, spec: &OperatorSpec) -> Operator {
        let action = spec.action.value;
        let masks = action == OperatorAction::Mask;
        if !masks && (spec.keep_last.is_some() || spec.with.is_some()) {
            self.misfit(spec, "`keep_last` and `with` belong to `mask`");
        }
        if (action == OperatorAction::Replace) != spec.text.is_some() {
            self.misfit(spec, "`replace` needs a `text`, and no other does");
        }
        match action {
            OperatorAction::Redact => Operator::Redact,
            OperatorAction::Hash => Operator::Hash,
            OperatorAction::Restore => Operator::Restore,
            OperatorAction::Replace => {
                Operator::Replace(Arc::from(spec.text.as_deref().unwrap_or_default()))
            }
            OperatorAction::Mask => Operator::Mask {
                keep_last: spec.keep_last.unwrap_or(0),
                with: spec.with.unwrap_or('*'),
            },
        }
    }

    fn misfit(&mut self, spec: &OperatorSpec, title: &str) {
        self.add(Diagnostic::error("P012", title), &spec.action);
    }
}
