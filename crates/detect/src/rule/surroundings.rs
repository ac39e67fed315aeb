//! When and where a value rule looks: the words round a value, and who asks for it.

use super::spec::{ContextSpec, RuleSpec};
use crate::normalise::compatible;
use crate::value::{Context, Switch};

/// The words round a value, in lower case and folded like the text in which they are looked for.
pub(super) fn context(spec: &ContextSpec) -> Context {
    let fold = |words: &[String]| -> Vec<String> {
        let words = words.iter();
        words
            .map(|word| word.chars().flat_map(compatible).collect::<String>())
            .map(|word| word.to_lowercase())
            .collect()
    };
    Context {
        words: fold(&spec.words),
        boost_millis: model::Score::from_fraction(spec.boost).millis(),
        lead: fold(&spec.lead),
    }
}

/// The country or the topic of which a rule speaks.
pub(super) fn switch(rule: &RuleSpec) -> Option<Switch> {
    let country = rule.country.as_ref();
    let topic = rule.topic.as_ref();
    country
        .and_then(|name| Switch::country(&name.value))
        .or_else(|| topic.and_then(|name| Switch::topic(&name.value)))
}
