//! Each check agrees with numbers that its makers publish, and notices one wrong digit.

use super::*;

fn check(name: &str, text: &str) -> Validity {
    named(name).unwrap().run(text)
}
