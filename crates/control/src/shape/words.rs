//! The closed vocabularies of the API. Each mirrors an enum of the product word for word; the
//! conversions are exhaustive, so neither can grow without the other.

use serde::Serialize;
use utoipa::ToSchema;

/// A closed vocabulary.
pub trait Word: Copy + 'static {
    /// Every word, in order.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn word(self) -> &'static str;

    /// Finds a word.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.word() == text)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:tt),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    )+};
}

macro_rules! mirrors {
    ($($name:ident = $model:ty { $($variant:ident),+ $(,)? })+) => {$(
        impl From<$model> for $name {
            fn from(value: $model) -> Self {
                match value { $(<$model>::$variant => Self::$variant,)+ }
            }
        }

        impl From<$name> for $model {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant,)+ }
            }
        }
    )+};
}

words! {
    /// What was decided about a text, mildest first.
    Verdict {
        /// Let through.
        Pass = "pass",
        /// Let through with parts masked.
        Redact = "redact",
        /// Kept until more is known.
        Hold = "hold",
        /// Not let through.
        Block = "block",
    }
    /// Which verdict an exchange has to have.
    VerdictIs {
        /// Let through.
        Pass = "pass",
        /// Let through with parts masked.
        Redact = "redact",
        /// Kept until more is known.
        Hold = "hold",
        /// Not let through.
        Block = "block",
        /// Nothing of it was looked at.
        NotScanned = "not_scanned",
    }
    /// What kind of danger a finding tells of.
    Kind {
        /// Instructions that try to replace the application's.
        Injection = "injection",
        /// An attempt to talk the model out of its rules.
        Jailbreak = "jailbreak",
        /// An instruction hidden in a document or a tool result.
        Indirect = "indirect",
        /// Personal data.
        Pii = "pii",
        /// A credential.
        Secret = "secret",
        /// A link, image or encoding that carries data out.
        Exfiltration = "exfiltration",
        /// Text made hard to read on purpose.
        Obfuscation = "obfuscation",
        /// The system prompt or a canary in an answer.
        Leakage = "leakage",
    }
    /// How bad it is.
    Severity {
        /// Worth a note.
        Informational = "informational",
        /// Worth a look some day.
        Low = "low",
        /// Worth a look today.
        Medium = "medium",
        /// Worth a look now.
        High = "high",
        /// Drop everything.
        Critical = "critical",
    }
    /// Which way a text was going.
    Direction {
        /// Towards the model.
        Input = "input",
        /// Back to the client.
        Output = "output",
    }
    /// What a virtual key may be used for.
    KeyScope {
        /// Calls of models, and the list of them.
        Models = "models",
        /// Inspections without a call of a model.
        Inspect = "inspect",
    }
    /// Where a virtual key is written.
    KeyOrigin {
        /// In the configuration file, where alone it can be changed.
        File = "file",
        /// In the console.
        Console = "console",
    }
    /// Whether a virtual key is let in.
    KeyStatus {
        /// It is.
        Active = "active",
        /// It was switched off.
        Disabled = "disabled",
        /// Its time is over.
        Expired = "expired",
    }
    /// How the end user behind a call is known.
    KeyEndUser {
        /// The key is the user.
        None = "none",
        /// The application says so in a header.
        TrustedHeader = "trusted_header",
        /// A field of the request says so.
        Body = "body",
    }
    /// Where a text is said to come from.
    Origin {
        /// Instructions of the application.
        System = "system",
        /// What a person typed.
        User = "user",
        /// What a model said.
        Assistant = "assistant",
        /// What a tool returned.
        Tool = "tool",
        /// A file, a web page or a retrieved passage.
        Document = "document",
    }
    /// Which field of a message a text belongs to.
    Channel {
        /// The visible text.
        Content = "content",
        /// The model's reasoning.
        Reasoning = "reasoning",
        /// A refusal in its own field.
        Refusal = "refusal",
        /// The arguments of a tool call.
        ToolArguments = "tool_arguments",
        /// The name of a tool, a file or a participant.
        Name = "name",
    }
    /// Why something was not looked at.
    NotScanned {
        /// The classifier missed its deadline.
        Classifier = "classifier",
        /// The text is longer than the limit that policy sets.
        TooLarge = "too_large",
        /// The content is not text that can be read, such as an image.
        Opaque = "opaque",
        /// Policy says that this route is not inspected.
        Policy = "policy",
        /// The exchange ended before there was anything to look at.
        NotReached = "not_reached",
        /// A control failed, and its `on_error` is open.
        Failed = "failed",
    }
    /// A stage of looking at a text.
    LabStageName {
        /// Folding it, and decoding what is hidden in it.
        Normalise = "normalise",
        /// The rules.
        Rules = "rules",
        /// The first stage of the classifier.
        Linear = "linear",
        /// The second stage of the classifier.
        Encoder = "encoder",
    }
    /// Whether a stage ran.
    LabStageState {
        /// It did.
        Ran = "ran",
        /// The decision did not depend on it.
        NotNeeded = "not_needed",
        /// It should have, and could not in time.
        Missed = "missed",
        /// It is off.
        Off = "off",
    }
    /// What a decision about a text rests on.
    LabReason {
        /// Nothing speaks against the text.
        Nothing = "nothing",
        /// The score of a stage is enough.
        Score = "score",
        /// A document inside the text is an attack.
        Document = "document",
        /// What policy does about what a rule found.
        Finding = "finding",
    }
    /// Under which thresholds an exchange was judged.
    Profile {
        /// The published thresholds.
        Normal = "normal",
        /// Lower thresholds, redact becomes block, answers held to the end.
        Strict = "strict",
    }
    /// How the end user is known.
    UserSource {
        /// The key is the user.
        Key = "key",
        /// A header from an app that policy trusts to tell.
        TrustedHeader = "trusted_header",
        /// The `user` field of the request body.
        Body = "body",
    }
    /// Who counted the tokens.
    UsageSource {
        /// The provider said so.
        Reported = "reported",
        /// Estimated, because the provider did not or could not say.
        Estimated = "estimated",
    }
    /// What a standing binds.
    TargetKind {
        /// One conversation.
        Session = "session",
        /// One end user.
        User = "user",
        /// One virtual key.
        Key = "key",
        /// One application.
        App = "app",
        /// One team.
        Team = "team",
    }
    /// How an exchange ended.
    Outcome {
        /// The answer was delivered whole.
        Completed = "completed",
        /// The prompt was refused by policy.
        Blocked = "blocked",
        /// The answer was kept back by policy.
        Withheld = "withheld",
        /// Refused before inspection: no key, no access, no budget, malformed.
        Denied = "denied",
        /// The upstream or the gateway failed.
        Failed = "failed",
        /// The client went away before the end.
        ClientLeft = "client_left",
        /// The process died; found at the next start.
        Aborted = "aborted",
    }
    /// What a standing does.
    StandingKind {
        /// On the watch list: seen first, nothing changed.
        Watch = "watch",
        /// The next requests under the strict profile.
        Scrutiny = "scrutiny",
        /// Nothing of this target passes.
        Quarantine = "quarantine",
        /// Budgets of this target count as a share of what is configured.
        BudgetFactor = "budget_factor",
        /// A risk score.
        Risk = "risk",
    }
    /// Where an alert stands.
    AlertStatus {
        /// Nobody has taken it.
        New = "new",
        /// Somebody is looking at it.
        Acknowledged = "acknowledged",
        /// It is decided.
        Resolved = "resolved",
    }
    /// What a person decided about an alert.
    AlertVerdict {
        /// The rule was wrong.
        FalsePositive = "false_positive",
        /// A real attack or leak.
        TruePositive = "true_positive",
        /// Nothing that anybody has to care about.
        Disregard = "disregard",
        /// Not proven, and not to be forgotten.
        Suspicious = "suspicious",
        /// The rule was right, and it does no harm.
        Benign = "benign",
        /// An exercise.
        Test = "test",
        /// There is not enough to decide.
        InsufficientData = "insufficient_data",
        /// No attack, but something to be mended.
        SecurityRisk = "security_risk",
        /// Somebody else's case.
        ManagedExternally = "managed_externally",
        /// Another alert tells of the same.
        Duplicate = "duplicate",
    }
    /// What can be said about the body of an exchange.
    BodyState {
        /// It can be read.
        Kept = "kept",
        /// There was none, or policy keeps none.
        NotKept = "not_kept",
        /// It was erased with its subject, or its time was over.
        Erased = "erased",
        /// It is on its way to the store.
        NotYet = "not_yet",
    }
    /// What kind of event.
    EventType {
        /// A person or a token did something administrative.
        Admin = "admin",
        /// A standing or an alert changed.
        Action = "action",
        /// The product tells about itself.
        System = "system",
    }
    /// Who did something.
    AuthorType {
        /// A playbook, at a version.
        Playbook = "playbook",
        /// A person.
        Person = "person",
        /// An API token.
        Token = "token",
        /// The product itself.
        System = "system",
    }
    /// How long a summary reaches back.
    Range {
        /// One hour.
        Hour = "1h",
        /// One day.
        Day = "24h",
        /// Seven days.
        Week = "7d",
        /// Thirty days.
        Month = "30d",
    }
    /// How long one bucket of a series is.
    Step {
        /// One minute.
        Minute = "minute",
        /// One hour.
        Hour = "hour",
        /// One day, in UTC.
        Day = "day",
    }
    /// Whether this installation is for trying out.
    Mode {
        /// Sample keys, a built-in model, loopback only.
        Demo = "demo",
        /// The real thing.
        Production = "production",
    }
    /// Where a rule was written.
    RuleOrigin {
        /// It came with the product.
        BuiltIn = "built_in",
        /// In a file of this installation.
        File = "file",
    }
    /// How much of everyday text wakes a rule.
    RuleCost {
        /// Hardly any, or one pass that costs the same for every text.
        Low = "low",
        /// Some: one of its words is short or common.
        Medium = "medium",
        /// Much of it.
        High = "high",
    }
    /// Whether a document can still be used.
    Level {
        /// The document is refused.
        Error = "error",
        /// The document is used; this deserves a look.
        Warning = "warning",
    }
}

mirrors! {
    Verdict = model::Verdict { Pass, Redact, Hold, Block }
    Kind = model::Kind { Injection, Jailbreak, Indirect, Pii, Secret, Exfiltration, Obfuscation, Leakage }
    Severity = model::Severity { Informational, Low, Medium, High, Critical }
    Direction = model::Direction { Input, Output }
    Origin = model::Origin { System, User, Assistant, Tool, Document }
    Channel = model::segment::Channel { Content, Reasoning, Refusal, ToolArguments, Name }
    NotScanned = model::NotScanned { Classifier, TooLarge, Opaque, Policy, NotReached, Failed }
    Profile = model::exchange::Profile { Normal, Strict }
    UserSource = model::UserSource { Key, TrustedHeader, Body }
    UsageSource = model::money::UsageSource { Reported, Estimated }
    TargetKind = model::standing::TargetKind { Session, User, Key, App, Team }
    LabStageName = detect::Stage { Normalise, Rules, Linear, Encoder }
    RuleCost = detect::Cost { Low, Medium, High }
    Level = model::Level { Error, Warning }
    AlertStatus = respond::AlertStatus { New, Acknowledged, Resolved }
    AlertVerdict = respond::AlertVerdict {
        FalsePositive, TruePositive, Disregard, Suspicious, Benign, Test, InsufficientData,
        SecurityRisk, ManagedExternally, Duplicate,
    }
}

impl From<VerdictIs> for store::VerdictIs {
    fn from(verdict: VerdictIs) -> Self {
        match verdict {
            VerdictIs::Pass => Self::Decided(model::Verdict::Pass),
            VerdictIs::Redact => Self::Decided(model::Verdict::Redact),
            VerdictIs::Hold => Self::Decided(model::Verdict::Hold),
            VerdictIs::Block => Self::Decided(model::Verdict::Block),
            VerdictIs::NotScanned => Self::NotScanned,
        }
    }
}

impl From<EventType> for store::EventKind {
    fn from(kind: EventType) -> Self {
        match kind {
            EventType::Admin => Self::Admin,
            EventType::Action => Self::Action,
            EventType::System => Self::System,
        }
    }
}

impl From<Step> for store::Step {
    fn from(step: Step) -> Self {
        match step {
            Step::Minute => Self::Minute,
            Step::Hour => Self::Hour,
            Step::Day => Self::Day,
        }
    }
}

impl From<&model::exchange::Outcome> for Outcome {
    fn from(outcome: &model::exchange::Outcome) -> Self {
        use model::exchange::Outcome as Ended;
        match outcome {
            Ended::Completed => Self::Completed,
            Ended::Blocked { .. } => Self::Blocked,
            Ended::Withheld { .. } => Self::Withheld,
            Ended::Denied { .. } => Self::Denied,
            Ended::Failed { .. } => Self::Failed,
            Ended::ClientLeft => Self::ClientLeft,
            Ended::Aborted { .. } => Self::Aborted,
        }
    }
}
