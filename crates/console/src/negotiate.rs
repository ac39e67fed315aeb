//! Which form of a file a client can read.

/// The forms in which files were compressed at build time, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    pub(crate) const BEST_FIRST: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Whether an `accept-encoding` header allows this coding (RFC 9110, section 12.5.3). A
    /// wildcard counts only where the coding is not named itself.
    pub(crate) fn is_accepted(self, header: &str) -> bool {
        let named = |wanted: &str| {
            header
                .split(',')
                .map(parse)
                .find(|(coding, _)| coding.eq_ignore_ascii_case(wanted))
        };
        named(self.word())
            .or_else(|| named("*"))
            .is_some_and(|(_, allowed)| allowed)
    }
}

/// One member of the header: the coding, and whether its weight is above zero.
fn parse(member: &str) -> (&str, bool) {
    let mut parts = member.split(';').map(str::trim);
    let coding = parts.next().unwrap_or_default();
    let refused = parts.any(|parameter| {
        parameter
            .strip_prefix("q=")
            .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
    });
    (coding, !refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_counts_when_it_is_named_or_covered_by_a_wildcard() {
        for header in [
            "br",
            "gzip, deflate, br",
            "gzip;q=0.5, BR;q=0.8",
            "*",
            "*;q=0.1",
        ] {
            assert!(Coding::Brotli.is_accepted(header), "{header}");
        }
    }

    #[test]
    fn a_coding_with_weight_zero_is_refused_even_beside_a_wildcard() {
        for header in ["", "gzip", "br;q=0", "br; q=0.000, *", "identity", "*;q=0"] {
            assert!(!Coding::Brotli.is_accepted(header), "{header}");
        }
    }
}
