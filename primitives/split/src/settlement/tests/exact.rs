//! What a settlement comes to in exact fractions, from the definitions.

use super::{world::World, *};
use num_rational::BigRational;

/// One line in exact fractions of a unit.
pub(super) struct ExactLine {
    pub(super) payee: Payee<u32, u32>,
    pub(super) amount: BigRational,
    /// How many divisions lead to it, each of which may move it by less than a unit.
    pub(super) divisions: u32,
}

fn number(number: impl Into<u128>) -> BigRational {
    BigRational::from_integer(number.into().into())
}

fn fraction(part: Parts) -> BigRational {
    number(part.get()) / number(Parts::DENOMINATOR)
}

/// `x_w / k_w` for a model trained on `training`; none if the work is not the model's.
fn mass(work: &AttributedWork<u32, u32>, training: &[(u32, u32)]) -> Option<BigRational> {
    let count = training.iter().filter(|(place, _)| work.datasets.contains(place)).count() as u32;
    (count > 0).then(|| number(work.weight) / number(count))
}

fn sum(numbers: impl Iterator<Item = BigRational>) -> BigRational {
    numbers.fold(number(0u32), |sum, number| sum + number)
}

/// The lines in the order in which [`settle`] states them, those of nothing among them.
pub(super) fn exact(world: &World, fee: u128) -> Vec<ExactLine> {
    let NetworkCut { treasury, attributors } = world.network;
    let mut lines = Vec::new();
    let mut add = |payee, amount, divisions| lines.push(ExactLine { payee, amount, divisions });

    let fee = number(fee);
    let mut rest = &fee * fraction(treasury.complement());
    add(Payee::Treasury, &fee * fraction(treasury), 1);
    if !world.attributors.is_empty() {
        let all = &fee * fraction(attributors);
        for account in &world.attributors {
            add(Payee::Attributor { account: *account }, &all / number(world.attributors.len() as u32), 2);
        }
        rest -= all;
    }

    let works = world.attributed.as_ref().map_or(&[][..], |attributed| &attributed.works);
    for (model, of) in (0..).zip(&world.models) {
        let of_model = &rest * fraction(of.part);
        let all = sum(works.iter().map(|work| number(work.weight)));
        let own = works.iter().filter(|work| mass(work, &of.training).is_some());
        let own = sum(own.map(|work| number(work.weight)));
        let is_found = own > number(0u32);
        let explained = match &world.attributed {
            // Rounded down to parts over 10^9.
            Some(attributed) if is_found => {
                (number(attributed.explained.get()) * own / all).floor() / number(Parts::DENOMINATOR)
            }
            _ => number(0u32),
        };
        let mass_in = |place: u32, work: &AttributedWork<u32, u32>| {
            mass(work, &of.training).filter(|_| work.datasets.contains(&place))
        };
        let claim = |(place, share): &(u32, u32)| match is_found {
            true => sum(works.iter().filter_map(|work| mass_in(*place, work))),
            false => number(*share),
        };
        let claims = sum(of.training.iter().map(claim));

        for training in &of.training {
            let DatasetContract { dataset, terms } = world.datasets[training.0 as usize];
            let of_dataset = &of_model * claim(training) / &claims;
            let operators = &of_dataset * fraction(terms.operator());
            let shares = sum(of.team.iter().map(|(_, _, share)| number(*share)));
            for (account, role, share) in &of.team {
                let payee = Payee::Team { account: *account, role: *role, model, dataset };
                add(payee, &operators * number(*share) / &shares, 5);
            }

            let contributors = &of_dataset * fraction(terms.contributors());
            let by_weight = &contributors * &explained;
            let masses = sum(works.iter().filter_map(|work| mass_in(training.0, work)));
            for work in works {
                let Some(mass) = mass_in(training.0, work).filter(|mass| *mass > number(0u32)) else {
                    continue;
                };
                let income = &by_weight * mass / &masses;
                let made = work.work;
                let above = sum(work.upstream.iter().map(|(_, part)| fraction(*part)));
                let payee = Payee::Contributor { account: work.owner, work: made, model, dataset };
                add(payee, &income * (number(1u32) - above), 7);
                for (ancestor, part) in &work.upstream {
                    let payee = match *ancestor {
                        Ancestor::Work { work, owner } => {
                            Payee::Origin { account: owner, work, made, model, dataset }
                        }
                        Ancestor::Outputs { payment } => Payee::Outputs { payment, made, model, dataset },
                    };
                    add(payee, &income * fraction(*part), 7);
                }
            }
            add(Payee::Shareholders { model, dataset }, &of_dataset * fraction(terms.shareholders()), 4);
            add(Payee::Unexplained { model, dataset }, &contributors - &by_weight, 5);
            add(Payee::DatasetTreasury { model, dataset }, &of_dataset * fraction(terms.treasury()), 4);
        }
    }
    lines
}

/// Whether the lines sum to the fee, stand in their order, and each is less than a unit for each division on its way
/// from its exact amount.
pub(super) fn check(world: &World, fee: u128) -> Result<(), String> {
    let settled = world.settle(fee);
    let sum = settled.iter().try_fold(0u128, |sum, line| sum.checked_add(line.amount));
    if sum != Some(fee) {
        return Err(format!("the lines sum to {sum:?}, not to {fee}"));
    }
    let mut settled = settled.into_iter().peekable();
    for ExactLine { payee, amount, divisions } in exact(world, fee) {
        let line = settled.next_if(|line| line.payee == payee);
        let got = number(line.map_or(0, |line| line.amount));
        let (low, high) = (&amount - number(divisions), &amount + number(divisions));
        if got <= low || got >= high || (amount == number(0u32) && got != amount) {
            return Err(format!("{payee:?} has {got}, exactly it is {amount}"));
        }
    }
    match settled.next() {
        Some(line) => Err(format!("{line:?} is one too many, or out of order")),
        None => Ok(()),
    }
}
