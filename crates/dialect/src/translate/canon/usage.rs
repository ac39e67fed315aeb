//! Token counts.

/// What the provider counted; `None` is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Input that was neither read from a cache nor written to one.
    pub(crate) fresh: Option<u64>,
    pub(crate) cached: Option<u64>,
    pub(crate) written: Option<u64>,
    /// Everything the model wrote, its thoughts included.
    pub(crate) output: Option<u64>,
    pub(crate) reasoning: Option<u64>,
}

impl Usage {
    /// Of a provider that counts cached input into all input.
    pub(crate) fn of_total(input: Option<u64>, cached: Option<u64>, written: Option<u64>) -> Self {
        let apart = cached.unwrap_or(0).saturating_add(written.unwrap_or(0));
        Self {
            fresh: input.map(|input| input.saturating_sub(apart)),
            cached,
            written,
            ..Self::default()
        }
    }

    /// All input.
    pub(crate) fn input(&self) -> Option<u64> {
        let apart = self
            .cached
            .unwrap_or(0)
            .saturating_add(self.written.unwrap_or(0));
        Some(self.fresh?.saturating_add(apart))
    }

    /// Takes what a later report knows.
    pub(crate) fn update(&mut self, later: Self) {
        self.fresh = later.fresh.or(self.fresh);
        self.cached = later.cached.or(self.cached);
        self.written = later.written.or(self.written);
        self.output = later.output.or(self.output);
        self.reasoning = later.reasoning.or(self.reasoning);
    }
}
