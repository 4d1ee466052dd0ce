use crate::{mock::*, Call, Error, Event, NextPayment, Payment, Payments, Total, Totals};
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{traits::Dispatchable, ArithmeticError, DispatchError, TokenError},
};
use guerdon_primitives::{
    jobs::Task, Locator, ModelPart, NetworkCut, Parts, PaymentContract, Role, Terms, MAX_OUTPUTS,
};
use guerdon_split::DatasetContract;
use sp_core::H256;

const ROOT: H256 = H256::repeat_byte(0xee);

fn locator(text: &str) -> Locator {
    text.as_bytes().to_vec().try_into().unwrap()
}

fn payer() -> RuntimeOrigin {
    RuntimeOrigin::signed(PAYER)
}

#[test]
fn a_fee_goes_into_escrow_with_its_contract() {
    run(|| {
        System::set_block_number(5);
        let manifest = locator("https://example.org/manifest.json");
        assert_ok!(Royalties::pay(payer(), MODEL, NATIVE, 1_000, 3, ROOT, manifest.clone()));

        let datasets = vec![
            DatasetContract { dataset: OILS, terms: terms(30, 50, 20) },
            DatasetContract { dataset: INKS, terms: terms(20, 60, 20) },
        ];
        let team = vec![(FOUNDER, Role::Founder, 1), (ENGINEER, Role::Engineer, 2)];
        let network = NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) };
        let model = ModelPart {
            model: MODEL,
            part: Parts::ONE,
            team: team.try_into().unwrap(),
            training: vec![(0, 1), (1, 1)].try_into().unwrap(),
        };
        let expected = Payment {
            payer: PAYER,
            model: MODEL,
            fee: 1_000,
            asset: NATIVE,
            outputs: 3,
            root: ROOT,
            manifest,
            paid_at: 5,
            contract: PaymentContract {
                network,
                datasets: datasets.try_into().unwrap(),
                models: vec![model].try_into().unwrap(),
            },
            job: 1_001,
            outcome: None,
        };
        assert_eq!(Payments::<Test>::get(0), Some(expected));
        assert_eq!(Opened::get(), vec![Task::Attribution { payment: 0 }]);
        let fee = Payments::<Test>::get(0).map(|payment| payment.fee);
        assert_eq!(AtStake::get(), Some(fee), "what is paid in the chain's currency is at stake");
        System::assert_last_event(
            Event::Paid {
                payment: 0,
                model: MODEL,
                payer: PAYER,
                fee: 1_000,
                asset: NATIVE,
                outputs: 3,
                job: 1_001,
            }
            .into(),
        );
        assert_eq!(Balances::free_balance(PAYER), FUNDS - 1_000);
        assert_eq!(Balances::free_balance(Royalties::account_id()), ED + 1_000);
        assert_eq!(Totals::<Test>::get(NATIVE), Total { paid_in: 1_000, paid_out: 0 });
    });
}

#[test]
fn payments_are_numbered_in_order() {
    run(|| {
        assert_eq!((pay(PRICE), pay(PRICE + 1), NextPayment::<Test>::get()), (0, 1, 2));
        assert_eq!(Payments::<Test>::get(1).unwrap().fee, PRICE + 1);
    });
}

#[test]
fn the_fee_is_the_price_of_all_outputs_at_least() {
    run(|| {
        let pay = |fee, outputs| Royalties::pay(payer(), MODEL, NATIVE, fee, outputs, ROOT, locator(""));
        assert_noop!(pay(PRICE * 3 - 1, 3), Error::<Test>::FeeBelowPrice);
        assert_ok!(pay(PRICE * 3, 3));
        offer(MODEL, u128::MAX, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
        assert_noop!(pay(u128::MAX, 2), Error::<Test>::FeeBelowPrice);
    });
}

#[test]
fn the_number_of_outputs_is_bounded() {
    run(|| {
        offer(MODEL, 1, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
        let pay =
            |outputs| Royalties::pay(payer(), MODEL, NATIVE, MAX_OUTPUTS.into(), outputs, ROOT, locator(""));
        assert_noop!(pay(0), Error::<Test>::NoOutputs);
        assert_noop!(pay(MAX_OUTPUTS + 1), Error::<Test>::TooManyOutputs);
        assert_ok!(pay(MAX_OUTPUTS));
        assert_ok!(pay(1));
    });
}

#[test]
fn a_manifest_is_at_a_url_or_nowhere() {
    run(|| {
        let pay = |manifest| Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(manifest));
        for unusable in ["ftp://a/b", "http:/a", "a", "HTTP://a", "http://a b", "http://a\n", "https://ä"] {
            assert_noop!(pay(unusable), Error::<Test>::UnusableManifest);
        }
        for usable in ["", "http://127.0.0.1:9955/v1/content/00", "https://example.org/?a=b#c"] {
            assert_ok!(pay(usable));
        }
    });
}

#[test]
fn only_registered_models_are_paid_for() {
    run(|| {
        let call = Royalties::pay(payer(), MODEL + 1, NATIVE, PRICE, 1, ROOT, locator(""));
        assert_noop!(call, Error::<Test>::UnknownModel);
    });
}

#[test]
fn what_could_not_be_settled_is_not_taken() {
    run(|| {
        let refused = |team: &[_], training: &[_]| {
            offer(MODEL, PRICE, team, training);
            let call = Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
            assert_noop!(call, Error::<Test>::UnusableContract);
        };
        let team = [(FOUNDER, Role::Founder, 1)];
        refused(&team, &[]);
        refused(&team, &[(OILS, 0)]);
        refused(&team, &[(OILS, 1), (8, 1)]);
        refused(&team, &[(OILS, 1); 9]);
        refused(&[], &[(OILS, 1)]);
        refused(&[(FOUNDER, Role::Founder, 0)], &[(OILS, 1)]);
    });
}

#[test]
fn what_an_ancestor_makes_impossible_to_settle_is_not_taken() {
    run(|| {
        let refused = |ancestors: &[_]| {
            made_from(ancestors);
            let call = Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
            assert_noop!(call, Error::<Test>::UnusableContract);
        };
        let team = [(FOUNDER, Role::Founder, 1)];
        offer(2, PRICE, &team, &[(8, 1)]);
        offer(3, PRICE, &team, &[(OILS, 1)]);
        // Its dataset is unknown; it is unknown itself; ancestors have more than there is.
        refused(&[(2, 10)]);
        refused(&[(4, 10)]);
        refused(&[(3, 60), (3, 60)]);
    });
}

/// The terms that a payment made now has for its datasets.
fn terms_of_a_payment() -> Vec<(u32, Terms)> {
    let contract = Payments::<Test>::get(pay(PRICE)).unwrap().contract;
    contract.datasets.into_iter().map(|contract| (contract.dataset, contract.terms)).collect()
}

#[test]
fn the_terms_are_those_that_the_model_accepted() {
    run(|| {
        let early = with_treasury(25, 50, 15, 10);
        Bargains::mutate(|bargains| bargains.insert((MODEL, INKS), Some(early)));
        assert_eq!(terms_of_a_payment(), vec![(OILS, terms(30, 50, 20)), (INKS, early)]);
    });
}

#[test]
fn of_an_ancestors_datasets_the_terms_are_those_of_the_model_that_is_paid_for() {
    const PARENT: u32 = 2;
    const SKETCHES: u32 = 11;
    run(|| {
        set_terms(SKETCHES, terms(40, 40, 20));
        offer(PARENT, PRICE, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1), (SKETCHES, 1)]);
        made_from(&[(PARENT, 20)]);
        let early = with_treasury(25, 50, 15, 10);
        // What the parent accepted or left is for payments for the parent.
        Bargains::set(
            [
                ((PARENT, OILS), Some(terms(0, 100, 0))),
                ((PARENT, SKETCHES), None),
                ((MODEL, SKETCHES), Some(early)),
            ]
            .into(),
        );
        assert_eq!(
            terms_of_a_payment(),
            vec![(OILS, terms(30, 50, 20)), (INKS, terms(20, 60, 20)), (SKETCHES, early)]
        );
        let for_parent = Royalties::pay(payer(), PARENT, NATIVE, PRICE, 1, ROOT, locator(""));
        assert_noop!(for_parent, Error::<Test>::DatasetLeft);
        Bargains::mutate(|bargains| bargains.insert((MODEL, SKETCHES), None));
        let for_model = Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
        assert_noop!(for_model, Error::<Test>::DatasetLeft);
    });
}

#[test]
fn a_model_that_left_a_dataset_is_not_paid_for_until_it_is_back() {
    run(|| {
        let earlier = pay(100_000);
        for dataset in [OILS, INKS] {
            Bargains::set([((MODEL, dataset), None)].into());
            let call = Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
            assert_noop!(call, Error::<Test>::DatasetLeft);
        }
        // What was paid before is settled as it would have been.
        end(earlier, None, &[]);
        assert_eq!((held(OILS), held(INKS)), (34_300, 39_200));
        Bargains::set(Default::default());
        assert_eq!(terms_of_a_payment().len(), 2);
    });
}

#[test]
fn the_payer_needs_the_fee_and_stays_alive() {
    run(|| {
        let pay = |fee| Royalties::pay(payer(), MODEL, NATIVE, fee, 1, ROOT, locator(""));
        let dispatched = |fee| {
            let call = Call::<Test>::pay {
                model: MODEL,
                asset: NATIVE,
                fee,
                outputs: 1,
                root: ROOT,
                manifest: locator(""),
            };
            RuntimeCall::from(call).dispatch(payer()).map(drop).map_err(|error| error.error)
        };
        assert_noop!(dispatched(FUNDS + 1), TokenError::FundsUnavailable);
        assert_noop!(dispatched(FUNDS - ED + 1), TokenError::NotExpendable);
        assert_ok!(pay(FUNDS - ED));
    });
}

#[test]
fn without_a_job_nothing_is_paid() {
    run(|| {
        OpensJobs::set(false);
        let call = Call::<Test>::pay {
            model: MODEL,
            asset: NATIVE,
            fee: PRICE,
            outputs: 1,
            root: ROOT,
            manifest: locator(""),
        };
        let result = RuntimeCall::from(call).dispatch(payer()).map(drop).map_err(|error| error.error);
        assert_noop!(result, DispatchError::Unavailable);
        assert_eq!(Balances::free_balance(PAYER), FUNDS);
        OpensJobs::set(true);
    });
}

#[test]
fn a_job_may_end_as_it_opens() {
    run(|| {
        EndsJobsAtOnce::set(true);
        let payment = pay(1_000);
        EndsJobsAtOnce::set(false);
        let record = Payments::<Test>::get(payment).unwrap();
        assert!(record.outcome.is_some());
        assert_eq!((record.job, claimable(TREASURY)), (1_001, 20));
    });
}

#[test]
fn only_accounts_pay_and_identifiers_do_not_wrap() {
    run(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let call = Royalties::pay(origin, MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
            assert_noop!(call, DispatchError::BadOrigin);
        }
        NextPayment::<Test>::put(u64::MAX);
        let call = Royalties::pay(payer(), MODEL, NATIVE, PRICE, 1, ROOT, locator(""));
        assert_noop!(call, ArithmeticError::Overflow);
    });
}
