//! The model that a request names: in its body, or in its address, which then counts.

use std::ops::Range;

use crate::request::{Addressed, Request};

/// The model of a request, and where its name stands or may be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    model: String,
    place: Range<usize>,
    /// Whether the body does not say it, or says something else.
    only_here: bool,
}

/// Finds the model of a request. Where the body does not say it, it may be put at `gap`.
pub(crate) fn named(
    addressed: &Addressed,
    in_body: Option<(String, Range<usize>)>,
    gap: usize,
) -> Option<Named> {
    let Some(model) = addressed.model.clone() else {
        let (model, place) = in_body?;
        return Some(Named {
            model,
            place,
            only_here: false,
        });
    };
    let (said, place) = in_body.unwrap_or_else(|| (String::new(), gap..gap));
    Some(Named {
        only_here: said != model,
        model,
        place,
    })
}

impl Named {
    /// A model that nobody names.
    pub(crate) fn unsaid(model: &str, gap: usize) -> Self {
        Self {
            model: model.to_owned(),
            place: gap..gap,
            only_here: false,
        }
    }
}

impl Request {
    /// A request for this model, of which nothing else is known.
    pub(crate) fn of(named: Named) -> Self {
        Self {
            model: named.model,
            model_place: Some(named.place),
            tells_model: named.only_here,
            ..Self::default()
        }
    }
}
