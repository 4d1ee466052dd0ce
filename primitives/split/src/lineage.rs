//! What the models that a model was made from have of its income.
//!
//! A parent asks for a part `a` of what its children earn after the network's cut. What it receives goes on as its own
//! income does: with parts `u_i` of its own ancestors, these have `a u_i`, and it keeps the rest of `a`. The list is
//! made once, when the child is registered, so that a payment never climbs.

use crate::{apportion, Parts};
use alloc::vec::Vec;

/// The parts of a child's income that go to its parent and to the parent's ancestors, in the ancestors' order.
///
/// `asked` is what the parent asks for, `upstream` are the parts of its own income that its ancestors have. The parts
/// sum to `asked`. None if those of `upstream` exceed the whole.
pub fn inherited(asked: Parts, upstream: &[Parts]) -> Option<Vec<Parts>> {
    let above = upstream.iter().try_fold(0u32, |sum, part| sum.checked_add(part.get()))?;
    let kept = Parts::DENOMINATOR.checked_sub(above)?;
    let claims: Vec<u128> =
        core::iter::once(kept).chain(upstream.iter().map(|part| part.get())).map(u128::from).collect();
    let parts = apportion(asked.get().into(), &claims).ok()?;
    parts.into_iter().map(|part| Parts::new(u32::try_from(part).ok()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    fn percents(percents: &[u32]) -> Vec<Parts> {
        percents.iter().map(|percent| Parts::from_percent(*percent)).collect()
    }

    #[test]
    fn what_a_parent_receives_is_shared_as_its_own_income_is() {
        let asked = Parts::from_percent(20);
        assert_eq!(inherited(asked, &[]), Some(vec![asked]));
        assert_eq!(inherited(asked, &percents(&[50, 10])), Some(percents(&[8, 10, 2])));
        assert_eq!(inherited(asked, &percents(&[100])), Some(percents(&[0, 20])));
        assert_eq!(inherited(Parts::ZERO, &percents(&[30])), Some(percents(&[0, 0])));
    }

    #[test]
    fn ancestors_cannot_have_more_than_there_is() {
        assert_eq!(inherited(Parts::ONE, &percents(&[60, 41])), None);
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_what_is_asked(
            asked in 0..=Parts::DENOMINATOR,
            upstream in prop::collection::vec(0..=Parts::DENOMINATOR / 4, 0..=4),
        ) {
            let upstream: Vec<_> = upstream.into_iter().map(|part| Parts::new(part).unwrap()).collect();
            let parts = inherited(Parts::new(asked).unwrap(), &upstream).unwrap();
            prop_assert_eq!(parts.iter().map(|part| part.get()).sum::<u32>(), asked);
            for (part, above) in parts[1..].iter().zip(&upstream) {
                let exact = f64::from(asked) * f64::from(above.get()) / f64::from(Parts::DENOMINATOR);
                prop_assert!((f64::from(part.get()) - exact).abs() <= 1.0);
            }
        }
    }
}
