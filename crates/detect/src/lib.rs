//! Text in, findings and a verdict out.
//!
//! Rule documents compile once into an immutable [`RuleSet`], policies into a [`Policy`]; both are
//! shared by every thread. [`Terms::inspect`] looks at a whole request, [`AnswerGuard`] at an
//! answer while it streams, [`scan_text`] at a single text.
//!
//! No I/O, no clock, no tasks: the same text gives the same findings, in any chunking.

mod adjust;
mod again;
mod answer;
mod cache;
mod classify;
mod conversation;
mod explain;
mod features;
mod hash;
mod judged;
mod looking;
mod measure;
mod normalise;
mod operator;
mod phrase;
mod policy;
mod prompt;
mod provenance;
mod redact;
mod rule;
mod scan_text;
mod score;
mod value;

pub use adjust::{AdjustmentSpec, Adjustments, ExceptionSpec, compile_adjustments};
pub use again::judge_again;
pub use answer::{AnswerGuard, AnswerReport, Canary, Mask, StreamId};
pub use cache::{CacheLimits, VerdictCache};
pub use classify::{
    Classifier, Encode, Encoder, Lane, Linear, LinearScale, Logits, ModelFiles, NotRun, Reading,
    Unusable, readings, windows,
};
pub use explain::{
    Because, Bench, Decision, Explained, Explanation, FirstStage, Layer, Stage, Trial,
};
pub use hash::{Hasher, Supplied};
pub use policy::{
    AllowedTool, AnswerAction, LeakRule, Operator, Policy, PolicySpec, PromptAction, Reach,
    Thresholds, Uninspected, compile_policy,
};
pub use prompt::{PromptReport, Step, Terms, Waiting, inspect_prompt};
pub use provenance::{Delimiter, PromptHash, approve};
pub use redact::redact_view;
pub use rule::{Cost, RuleCard, RuleSet, RuleSpec, builtin_sources, compile_rules, reference};
pub use scan_text::{Scan, ScanReport, scan_text};
pub use value::Switches;
