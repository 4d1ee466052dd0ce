use crate::mock::*;
use frame_support::assert_ok;
use guerdon_primitives::{
    api::{IncomeView, PaymentsPage, Source, MAX_PAYMENTS_LOOKED_AT},
    Asset, Payments as _, Role,
};
use guerdon_split::{Line, Payee};

#[test]
fn a_payment_is_shown_as_it_is_kept() {
    run(|| {
        assert_eq!((Royalties::payment_view(0), Royalties::paid_at(0)), (None, None));
        let payment = pay(1_000);
        let view = Royalties::payment_view(payment).unwrap();
        assert_eq!((view.payer, view.model, view.fee, view.outputs), (PAYER, MODEL, 1_000, 1));
        assert_eq!((view.paid_at, view.job, view.outcome), (1, 1_001, None));
        assert_eq!((view.asset, Royalties::paid_at(payment)), (NATIVE, Some(1)));
        assert_eq!(view.contract.datasets.len(), 2);
        end(payment, None, &[]);
        assert!(Royalties::payment_view(payment).unwrap().outcome.is_some());
    });
}

#[test]
fn a_settlement_is_explained_line_by_line() {
    run(|| {
        let payment = pay(10_000);
        assert_eq!((Royalties::explain(payment), Royalties::explain(payment + 1)), (None, None));
        end(payment, found(50, &[(1, 1_000_000_000)]), &ATTRIBUTORS[..1]);

        // R = 9,500, all for OILS: team 2,850; contributors 4,750, half of it by weight; holders 1,900.
        let line = |payee, amount| Line { payee, amount };
        let team = |account, role| Payee::Team { account, role, model: MODEL, dataset: OILS };
        let lines = vec![
            line(Payee::Treasury, 200),
            line(Payee::Attributor { account: ATTRIBUTORS[0] }, 300),
            line(team(FOUNDER, Role::Founder), 950),
            line(team(ENGINEER, Role::Engineer), 1_900),
            line(Payee::Contributor { account: ADA, work: work(1), model: MODEL, dataset: OILS }, 2_375),
            line(Payee::Shareholders { model: MODEL, dataset: OILS }, 1_900),
            line(Payee::Unexplained { model: MODEL, dataset: OILS }, 2_375),
        ];
        assert_eq!(Royalties::explain(payment), Some(lines.clone()));

        // Neither time nor new terms nor later admissions change what was done.
        System::set_block_number(100);
        set_terms(OILS, terms(100, 0, 0));
        admit(7, BO, 100, &[OILS]);
        Admissions::mutate(|admissions| admissions.insert((INKS, work(1)), 100));
        assert_eq!(Royalties::explain(payment), Some(lines));
    });
}

#[test]
fn a_settlement_is_explained_under_other_terms_of_one_dataset() {
    run(|| {
        let payment = pay(10_000);
        let other = with_treasury(10, 60, 0, 30);
        assert_eq!(Royalties::explain_under(payment, OILS, other), None, "the fee is in escrow");
        end(payment, found(50, &[(1, 600_000_000), (2, 400_000_000)]), &ATTRIBUTORS[..1]);
        let settled = Royalties::explain(payment).unwrap();

        // R = 9,500, 5,700 for OILS: team 570; contributors 3,420, half of it by weight; treasury 1,710.
        let line = |payee, amount| Line { payee, amount };
        let team = |account, role| Payee::Team { account, role, model: MODEL, dataset: OILS };
        let mut lines = vec![
            line(Payee::Treasury, 200),
            line(Payee::Attributor { account: ATTRIBUTORS[0] }, 300),
            line(team(FOUNDER, Role::Founder), 190),
            line(team(ENGINEER, Role::Engineer), 380),
            line(Payee::Contributor { account: ADA, work: work(1), model: MODEL, dataset: OILS }, 1_710),
            line(Payee::Unexplained { model: MODEL, dataset: OILS }, 1_710),
            line(Payee::DatasetTreasury { model: MODEL, dataset: OILS }, 1_710),
        ];
        // The other dataset has what it has: 3,800.
        let of_inks = settled.iter().filter(|line| match line.payee {
            Payee::Team { dataset, .. }
            | Payee::Contributor { dataset, .. }
            | Payee::Shareholders { dataset, .. }
            | Payee::Unexplained { dataset, .. } => dataset == INKS,
            _ => false,
        });
        lines.extend(of_inks.cloned());
        assert_eq!(lines.iter().map(|line| line.amount).sum::<u128>(), 10_000);
        assert_eq!(Royalties::explain_under(payment, OILS, other), Some(lines));

        assert_eq!(Royalties::explain_under(payment, OILS, terms(30, 50, 20)), Some(settled.clone()));
        assert_eq!(Royalties::explain_under(payment, 8, other), None, "the contract has no such dataset");
        assert_eq!(Royalties::explain_under(payment + 1, OILS, other), None);
        assert_eq!(Royalties::explain(payment), Some(settled), "nothing is changed");
    });
}

/// Pages of the payments of a dataset from the newest on.
fn pages(dataset: u32) -> Vec<PaymentsPage> {
    let mut pages = vec![Royalties::payments_of(dataset, u64::MAX)];
    while let Some(next) = pages[pages.len() - 1].next {
        pages.push(Royalties::payments_of(dataset, next));
    }
    pages
}

#[test]
fn the_settled_payments_of_a_dataset_are_found_newest_first() {
    run(|| {
        assert_eq!(pages(OILS), vec![PaymentsPage { payments: vec![], next: None }]);
        let both = pay(1_000);
        offer(MODEL, PRICE, &[(FOUNDER, Role::Founder, 1)], &[(INKS, 1)]);
        let inks = pay(1_000);
        let in_escrow = pay(1_000);
        for payment in [inks, both] {
            end(payment, None, &[]);
        }
        let page = |payments| PaymentsPage { payments, next: None };
        assert_eq!(Royalties::payments_of(INKS, in_escrow + 1), page(vec![inks, both]));
        assert_eq!(Royalties::payments_of(INKS, inks), page(vec![both]), "before means before");
        assert_eq!(Royalties::payments_of(INKS, 0), page(vec![]));
        assert_eq!(pages(OILS), vec![page(vec![both])]);
        assert_eq!(pages(8), vec![page(vec![])]);
        end(in_escrow, None, &[]);
        assert_eq!(pages(INKS), vec![page(vec![in_escrow, inks, both])]);
    });
}

#[test]
fn no_page_looks_at_more_payments_than_it_may_and_none_is_missed() {
    run(|| {
        let all: Vec<_> = (0..2 * MAX_PAYMENTS_LOOKED_AT + 1).map(|_| pay(PRICE)).collect();
        // None of the newest is settled.
        let (settled, _) = all.split_at(MAX_PAYMENTS_LOOKED_AT as usize + 1);
        for payment in settled {
            end(*payment, None, &[]);
        }
        let pages = pages(OILS);
        let nexts: Vec<_> = pages.iter().map(|page| page.next).collect();
        assert_eq!(nexts, vec![Some(MAX_PAYMENTS_LOOKED_AT + 1), Some(1), None]);
        assert!(pages[0].payments.is_empty(), "an empty page is not the last");
        let found: Vec<_> = pages.into_iter().flat_map(|page| page.payments).collect();
        assert!(found.iter().rev().eq(settled));
    });
}

fn income_of(source: Source, asset: Asset, claimable: u128, paid_out: u128) -> IncomeView {
    IncomeView { source, asset, earned: claimable + paid_out, claimable, paid_out, missed: vec![] }
}

#[test]
fn earnings_show_what_can_be_claimed_and_what_was_by_source_and_asset() {
    run(|| {
        let holder = HOLDERS[0];
        assert_eq!(Royalties::earnings_view(&holder), vec![]);
        stake(INKS, holder, 2);
        stake(OILS, holder, 2);
        assert_eq!(Royalties::earnings_view(&holder), vec![], "there was no income");
        income(100);
        assert_ok!(claim_dividends(OILS, holder));
        income(30);
        income_in(DOLLARS, 8);
        let dividends = [
            income_of(Source::Dividends(OILS), NATIVE, 30, 100),
            income_of(Source::Dividends(OILS), DOLLARS, 8, 0),
        ];
        assert_eq!(Royalties::earnings_view(&holder), dividends);

        offer(MODEL, 1, &[(holder, Role::Founder, 1)], &[(OILS, 1)]);
        set_terms(OILS, terms(100, 0, 0));
        end(pay(55), None, &[]);
        assert_ok!(claim(holder));
        end(pay(44), None, &[]);
        let own = income_of(Source::Own, NATIVE, 44, 55);
        assert_eq!(Royalties::earnings_view(&holder), [vec![own], dividends.to_vec()].concat());
    });
}

#[test]
fn what_waits_for_a_stake_is_shown_to_the_first() {
    run(|| {
        income(500);
        stake(OILS, HOLDERS[0], 1);
        let dividends =
            |claimable, paid_out| vec![income_of(Source::Dividends(OILS), NATIVE, claimable, paid_out)];
        assert_eq!(Royalties::earnings_view(&HOLDERS[0]), dividends(500, 0));
        assert_ok!(claim_dividends(OILS, HOLDERS[0]));
        assert_eq!(Royalties::earnings_view(&HOLDERS[0]), dividends(0, 500));
    });
}
