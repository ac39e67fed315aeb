//! What is looked for only where a policy asks for it: the numbers of a country, and values that
//! stand in everyday text. Knows names and sets of them, no rules.

/// Countries whose numbers a policy may ask for.
const COUNTRIES: [&str; 18] = [
    "au", "ca", "de", "es", "fi", "in", "it", "kr", "ng", "ph", "pl", "se", "sg", "th", "tr", "uk",
    "us", "za",
];
/// Values of everyday text that a policy may ask for.
const TOPICS: [&str; 4] = ["dates", "names", "network", "web"];

/// One country or topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Switch(u64);

impl Switch {
    /// The switch of a country.
    pub(crate) fn country(name: &str) -> Option<Self> {
        let index = COUNTRIES.iter().position(|known| *known == name)?;
        Some(Self(1 << index))
    }

    /// The switch of a topic.
    pub(crate) fn topic(name: &str) -> Option<Self> {
        let index = TOPICS.iter().position(|known| *known == name)?;
        Some(Self(1 << (COUNTRIES.len() + index)))
    }

    /// Every country there is.
    pub(crate) fn countries() -> &'static [&'static str] {
        &COUNTRIES
    }

    /// Every topic there is.
    pub(crate) fn topics() -> &'static [&'static str] {
        &TOPICS
    }
}

/// The countries and topics that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switches(u64);

impl Switches {
    /// Every country and topic.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// Looks for one more.
    pub(crate) fn add(&mut self, switch: Switch) {
        self.0 |= switch.0;
    }

    /// All of them as bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a value is looked for; without a switch it always is.
    pub(crate) fn allow(self, switch: Option<Switch>) -> bool {
        switch.is_none_or(|switch| self.0 & switch.0 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_looked_for_only_when_it_was_asked_for() {
        let germany = Switch::country("de");
        let mut asked = Switches::default();
        assert!(asked.allow(None) && !asked.allow(germany));
        asked.add(germany.unwrap());
        assert!(asked.allow(germany) && !asked.allow(Switch::country("us")));
        assert!(!asked.allow(Switch::topic("dates")));
        assert!(Switches::ALL.allow(Switch::topic("dates")));
    }

    #[test]
    fn countries_and_topics_do_not_share_names() {
        assert!(Switch::country("dates").is_none() && Switch::topic("de").is_none());
    }
}
