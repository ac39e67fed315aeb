//! Numbers and codes that identify people, companies and machines, by the name that rules use.
//!
//! A long checksum or one with a date inside makes a value certain; a single check digit, which
//! one number in ten passes, makes it likely: something must name it.

mod africa;
mod america;
mod asia;
mod australia;
mod britain;
mod europe;
mod germany;
mod korea;
mod network;
mod singapore;
mod sum;
mod wallet;

use super::Validity;

/// One check.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check {
    name: &'static str,
    look: fn(&str) -> Validity,
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Check {}

impl Check {
    const fn new(name: &'static str, look: fn(&str) -> Validity) -> Self {
        Self { name, look }
    }

    /// Looks at a candidate.
    pub(super) fn run(self, text: &str) -> Validity {
        (self.look)(text)
    }

    /// Whether case and separators mean nothing.
    pub(crate) fn is_number(self) -> bool {
        !matches!(self.name, "ip_address" | "wallet" | "host")
    }
}

const CHECKS: [Check; 41] = [
    Check::new("aba", america::aba),
    Check::new("npi", america::npi),
    Check::new("dea", america::dea),
    Check::new("ca_sin", america::sin),
    Check::new("au_abn", australia::abn),
    Check::new("au_acn", australia::acn),
    Check::new("au_tfn", australia::tfn),
    Check::new("au_medicare", australia::medicare),
    Check::new("ng_nin", africa::nin),
    Check::new("za_id", africa::za_id),
    Check::new("aadhaar", asia::aadhaar),
    Check::new("gstin", asia::gstin),
    Check::new("in_pan", asia::pan),
    Check::new("not_zero", asia::not_zero),
    Check::new("ph_tin", asia::ph_tin),
    Check::new("th_id", asia::thai),
    Check::new("tr_id", asia::turkish),
    Check::new("kr_rrn", korea::resident),
    Check::new("kr_frn", korea::foreigner),
    Check::new("kr_brn", korea::business),
    Check::new("kr_licence", korea::licence),
    Check::new("sg_nric", singapore::nric),
    Check::new("sg_uen", singapore::uen),
    Check::new("nhs", britain::nhs),
    Check::new("nino", britain::nino),
    Check::new("uk_licence", britain::licence),
    Check::new("uk_plate", britain::plate),
    Check::new("es_nif", europe::nif),
    Check::new("es_nie", europe::nie),
    Check::new("it_fiscal", europe::fiscal_code),
    Check::new("it_vat", europe::italian_vat),
    Check::new("pesel", europe::pesel),
    Check::new("fi_hetu", europe::hetu),
    Check::new("se_person", europe::personnummer),
    Check::new("se_company", europe::organisation),
    Check::new("de_number", germany::number),
    Check::new("de_document", germany::document),
    Check::new("ip_address", network::ip),
    Check::new("mac_address", network::mac),
    Check::new("host", network::host),
    Check::new("wallet", wallet::wallet),
];

/// The name of every check.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.name)
}

/// The check of this name.
pub(super) fn named(name: &str) -> Option<Check> {
    CHECKS.iter().find(|check| check.name == name).copied()
}

#[cfg(test)]
mod tests;
