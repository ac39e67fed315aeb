//! How much the model is to think before it speaks.

/// What the client asked for; each provider has its own measure, so one is approximated by another.
#[derive(Debug, Default)]
pub(crate) struct Thinking {
    pub(crate) mode: Option<Mode>,
    pub(crate) effort: Option<Effort>,
    /// Whether the client wants to see it.
    pub(crate) shown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Off,
    Adaptive,
    /// At most so many tokens.
    Budget(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    None,
    Minimal,
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}

const NAMES: [(&str, Effort); 7] = [
    ("none", Effort::None),
    ("minimal", Effort::Minimal),
    ("low", Effort::Low),
    ("medium", Effort::Medium),
    ("high", Effort::High),
    ("xhigh", Effort::Xhigh),
    ("max", Effort::Max),
];

impl Effort {
    pub(crate) fn read(name: &str) -> Option<Self> {
        let (_, effort) = NAMES.into_iter().find(|(known, _)| *known == name)?;
        Some(effort)
    }

    /// As OpenAI says it, which has no word for the most.
    pub(crate) fn openai(self) -> &'static str {
        match self {
            Self::Max => "xhigh",
            Self::None | Self::Minimal | Self::Low | Self::Medium | Self::High | Self::Xhigh => {
                self.name()
            }
        }
    }

    /// As Anthropic and Bedrock say it, whose least is `low`; not to think is said otherwise.
    pub(crate) fn anthropic(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Minimal => Some("low"),
            Self::Low | Self::Medium | Self::High | Self::Xhigh | Self::Max => Some(self.name()),
        }
    }

    /// The tokens that Gemini's own OpenAI-compatible endpoint takes for it.
    pub(crate) fn budget(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Minimal | Self::Low => 1_024,
            Self::Medium => 8_192,
            Self::High | Self::Xhigh | Self::Max => 24_576,
        }
    }

    /// The nearest effort to a budget.
    pub(crate) fn of_budget(tokens: u64) -> Self {
        match tokens {
            0 => Self::None,
            1..=4_096 => Self::Low,
            4_097..=16_384 => Self::Medium,
            _ => Self::High,
        }
    }

    fn name(self) -> &'static str {
        NAMES
            .into_iter()
            .find_map(|(name, effort)| (effort == self).then_some(name))
            .unwrap_or("high")
    }
}
