//! What changes in a prompt on its way: values in other words, and the canary of its app.

use detect::{Canary, Policy, Supplied};
use dialect::RequestEdits;
use model::segment::Channel;
use model::{Origin, Segment};

use crate::identify::Caller;
use crate::record::Recorder;
use crate::routes::Action;

/// The edits of a prompt that goes on. The answer's guard learns what the model is told.
pub(super) fn edits(
    recorder: &Recorder,
    caller: &Caller,
    policy: &Policy,
    texts: Vec<(usize, String)>,
    supplied: &mut Supplied,
) -> RequestEdits {
    let said = &recorder.said.request;
    supplied.remember(policy, said, &recorder.facts.findings);
    let mut edits = RequestEdits {
        texts,
        ..RequestEdits::default()
    };
    // Without a system prompt there is nothing that a canary could tell of.
    if caller.key.provenance.canary
        && recorder.route.action == Action::Exchange
        && let Some(prompt) = said.iter().position(is_system_prompt)
    {
        let canary = Canary::new(&caller.hashes.values, caller.key.app.as_str());
        append(&mut edits, prompt, &canary.line());
        supplied.plant(canary);
    }
    edits
}

fn is_system_prompt(said: &Segment) -> bool {
    said.origin == Origin::System && said.channel == Channel::Content && said.tool.is_none()
}

fn append(edits: &mut RequestEdits, index: usize, line: &str) {
    let reworded = edits.texts.iter_mut().find(|(known, _)| *known == index);
    match reworded {
        Some((_, text)) => text.push_str(line),
        None => edits.appended.push((index, line.to_owned())),
    }
}
