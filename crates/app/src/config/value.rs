//! Reading the small languages of values: sizes and money.

use model::money::MicroUsd;

/// Reads a size such as `512KiB` or `16MiB`.
pub(crate) fn bytes(text: &str) -> Option<usize> {
    let (number, unit) = split_unit(text)?;
    let bytes = number.checked_mul(match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    })?;
    usize::try_from(bytes).ok()
}

/// Reads US dollars; `None` for what is negative, not finite or beyond a billion.
pub(crate) fn dollars(amount: f64) -> Option<MicroUsd> {
    if !(0.0..=1e9).contains(&amount) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie between 0 and a billion"
    )]
    Some(MicroUsd((amount * 1e6).round() as u64))
}

fn split_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_carry_their_unit() {
        assert_eq!(bytes("16MiB"), Some(16 << 20));
        assert_eq!(bytes("16MB"), None);
        assert_eq!(bytes("16"), None);
    }

    #[test]
    fn money_is_never_negative_nor_endless() {
        assert_eq!(dollars(2.5), Some(MicroUsd(2_500_000)));
        assert_eq!(dollars(0.0), Some(MicroUsd(0)));
        for wrong in [-0.01, f64::NAN, f64::INFINITY, 1e10] {
            assert_eq!(dollars(wrong), None, "{wrong}");
        }
    }
}
