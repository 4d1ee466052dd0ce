//! Who acted how in a job that has ended, apart from storage.
//!
//! An attributor is judged once for each job, by the worst of what it did in all rounds. What it says about content
//! that others could not have, or that others could have and it could not, is never held to be a lie: who serves
//! content can serve it to all but one.

use crate::{agreement::is_within, types::Ruling, Side};
use alloc::vec::Vec;
use guerdon_primitives::{jobs::Finding, Parts};

/// What an attributor did, from what serves best to what harms most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conduct {
    /// Nothing that can be judged: there is no finding, or nobody in its round gave a result.
    Excused,
    /// All its results were within tolerance of the finding.
    Agreed,
    /// It gave no result, or called content unavailable that others had, or the reverse.
    Missed,
    /// It gave a result that was not within tolerance of the finding.
    Deviated,
    /// So it did, and its result was proposed, and overturned by a challenge.
    Misled,
}

/// The members of one round's committee, and what each revealed.
pub type Answers<AccountId> = Vec<(AccountId, Option<Finding>)>;

/// The conduct of everybody who was asked, in the order of the first time, nobody twice.
///
/// `found` is how the job ends; `overturned` what a challenge replaced by it.
pub fn conducts<AccountId: Clone + PartialEq>(
    rounds: &[Answers<AccountId>],
    found: Option<&Finding>,
    overturned: Option<&Finding>,
    tolerance: Parts,
) -> Vec<(AccountId, Conduct)> {
    let mut conducts: Vec<(AccountId, Conduct)> = Vec::new();
    for answers in rounds {
        let is_silent = answers.iter().all(|(_, result)| result.is_none());
        for (account, result) in answers {
            let conduct = match result {
                None if is_silent => Conduct::Excused,
                None => Conduct::Missed,
                Some(result) => conduct(result, found, overturned, tolerance),
            };
            match conducts.iter_mut().find(|(known, _)| known == account) {
                Some((_, worst)) => *worst = conduct.max(*worst),
                None => conducts.push((account.clone(), conduct)),
            }
        }
    }
    conducts
}

fn conduct(
    result: &Finding,
    found: Option<&Finding>,
    overturned: Option<&Finding>,
    tolerance: Parts,
) -> Conduct {
    let Some(found) = found else { return Conduct::Excused };
    if is_within(result, found, tolerance) {
        return Conduct::Agreed;
    }
    if [result, found].iter().any(|finding| matches!(finding, Finding::Unavailable)) {
        return Conduct::Missed;
    }
    match overturned {
        Some(overturned) if is_within(result, overturned, tolerance) => Conduct::Misled,
        _ => Conduct::Deviated,
    }
}

/// What becomes of a challenge: the ruling, and what ends the job.
///
/// `judged` is what most of the judges agree on; none if there is no majority.
pub fn rule(
    proposed: Option<Finding>,
    challenger: &Finding,
    judged: Option<Finding>,
    tolerance: Parts,
) -> (Ruling, Option<Finding>) {
    let Some(judged) = judged else { return (Ruling::Undecided, None) };
    let stands = proposed.as_ref().is_some_and(|proposed| is_within(proposed, &judged, tolerance));
    if stands {
        return (Ruling::Dismissed, proposed);
    }
    if judged == Finding::Unavailable {
        return (Ruling::NotJudged, proposed);
    }
    let challenger = if is_within(challenger, &judged, tolerance) { Side::Right } else { Side::Wrong };
    (Ruling::Upheld { challenger }, Some(judged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::WorkId;

    const TOLERANCE: Parts = Parts::from_percent(2);

    fn all_to(work: u8) -> Finding {
        let weights = vec![(WorkId::repeat_byte(work), Parts::DENOMINATOR)];
        Finding::Attribution { explained: Parts::from_percent(80), weights: weights.try_into().unwrap() }
    }

    fn judge(
        rounds: &[&[(u8, Option<Finding>)]],
        found: Option<Finding>,
        overturned: Option<Finding>,
    ) -> Vec<(u8, Conduct)> {
        let rounds: Vec<Answers<u8>> = rounds.iter().map(|answers| answers.to_vec()).collect();
        conducts(&rounds, found.as_ref(), overturned.as_ref(), TOLERANCE)
    }

    #[test]
    fn who_agrees_misses_or_deviates() {
        let answers =
            [(1, Some(all_to(1))), (2, None), (3, Some(all_to(2))), (4, Some(Finding::Unavailable))];
        let expected =
            [(1, Conduct::Agreed), (2, Conduct::Missed), (3, Conduct::Deviated), (4, Conduct::Missed)];
        assert_eq!(judge(&[&answers], Some(all_to(1)), None), expected);
    }

    #[test]
    fn content_that_all_miss_is_nobodys_fault() {
        let all = [(1, Some(Finding::Unavailable)), (2, Some(Finding::Unavailable))];
        let expected = [(1, Conduct::Agreed), (2, Conduct::Agreed)];
        assert_eq!(judge(&[&all], Some(Finding::Unavailable), None), expected);
        // One who was served the content, while the others were not, does not lie.
        let most = [(1, Some(Finding::Unavailable)), (2, Some(Finding::Unavailable)), (3, Some(all_to(1)))];
        assert_eq!(judge(&[&most], Some(Finding::Unavailable), None)[2], (3, Conduct::Missed));
    }

    #[test]
    fn nobody_is_blamed_where_nothing_is_known() {
        let answers = [(1, Some(all_to(1))), (2, Some(all_to(2))), (3, None)];
        let expected = [(1, Conduct::Excused), (2, Conduct::Excused), (3, Conduct::Missed)];
        assert_eq!(judge(&[&answers], None, None), expected);
        let silent = [(1, None), (2, None)];
        let expected = [(1, Conduct::Excused), (2, Conduct::Excused)];
        assert_eq!(judge(&[&silent], None, None), expected);
    }

    #[test]
    fn the_worst_of_all_rounds_counts_once() {
        let first = [(1, Some(all_to(2))), (2, Some(all_to(1))), (3, None), (4, Some(all_to(1)))];
        let second = [(4, None), (3, Some(all_to(1))), (1, Some(all_to(1))), (5, Some(all_to(1)))];
        let expected = [
            (1, Conduct::Deviated),
            (2, Conduct::Agreed),
            (3, Conduct::Missed),
            (4, Conduct::Missed),
            (5, Conduct::Agreed),
        ];
        assert_eq!(judge(&[&first, &second], Some(all_to(1)), None), expected);
    }

    #[test]
    fn who_proposed_what_was_overturned_misled() {
        let first = [(1, Some(all_to(2))), (2, Some(all_to(2))), (3, Some(all_to(1))), (4, Some(all_to(3)))];
        let expected =
            [(1, Conduct::Misled), (2, Conduct::Misled), (3, Conduct::Agreed), (4, Conduct::Deviated)];
        assert_eq!(judge(&[&first], Some(all_to(1)), Some(all_to(2))), expected);
        // Calling content unavailable is no lie, even if it is overturned.
        let first = [(1, Some(Finding::Unavailable))];
        assert_eq!(judge(&[&first], Some(all_to(1)), Some(Finding::Unavailable)), [(1, Conduct::Missed)]);
    }

    #[test]
    fn the_losing_side_of_a_challenge() {
        let rule = |proposed: Option<u8>, challenger, judged| {
            super::rule(proposed.map(all_to), &all_to(challenger), judged, TOLERANCE)
        };
        let found = |work| Some(all_to(work));
        assert_eq!(rule(Some(1), 2, found(1)), (Ruling::Dismissed, found(1)));
        assert_eq!(rule(Some(1), 2, found(2)), (Ruling::Upheld { challenger: Side::Right }, found(2)));
        assert_eq!(rule(Some(1), 2, found(3)), (Ruling::Upheld { challenger: Side::Wrong }, found(3)));
        assert_eq!(rule(None, 2, found(2)), (Ruling::Upheld { challenger: Side::Right }, found(2)));
        assert_eq!(rule(Some(1), 2, None), (Ruling::Undecided, None));
        assert_eq!(rule(Some(1), 2, Some(Finding::Unavailable)), (Ruling::NotJudged, found(1)));
        let unavailable = || Some(Finding::Unavailable);
        assert_eq!(
            super::rule(unavailable(), &all_to(2), unavailable(), TOLERANCE),
            (Ruling::Dismissed, unavailable())
        );
    }
}
