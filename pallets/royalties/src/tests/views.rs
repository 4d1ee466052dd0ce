use crate::mock::*;
use frame_support::assert_ok;
use guerdon_primitives::{
    api::{IncomeView, Source},
    Asset, Datasets, Payments as _, Role,
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
        assert_ok!(World::set_terms(OILS, terms(100, 0, 0)));
        admit(7, BO, 100, &[OILS]);
        Admissions::mutate(|admissions| admissions.insert((INKS, work(1)), 100));
        assert_eq!(Royalties::explain(payment), Some(lines));
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
        assert_ok!(World::set_terms(OILS, terms(100, 0, 0)));
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
