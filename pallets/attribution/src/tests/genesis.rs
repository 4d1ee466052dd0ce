use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::BuildGenesisConfig};
use guerdon_primitives::jobs::{Phase, Round};
use sp_core::H256;

fn genesis(timetable: Option<Timetable>, encoder: Option<H256>) {
    GenesisConfig::<Test> { attributors: vec![], timetable, encoder }.build();
}

#[test]
fn a_chain_can_have_its_own_timetable() {
    with_attributors(1, || {
        assert_eq!(Attribution::timetable(), TIMES);
        let timetable = Timetable { committing: 3, ..TIMES };
        genesis(Some(timetable), None);
        let job = open(7);
        let now = System::block_number() as u32;
        assert_eq!(Attribution::job_view(job).unwrap().until, now + 3);
    });
}

#[test]
#[should_panic(expected = "a bond is kept for as long as a job")]
fn a_bond_outlasts_a_job() {
    let timetable = Timetable { unbonding: TIMES.longest_job() - 1, ..TIMES };
    externalities(0).execute_with(|| genesis(Some(timetable), None));
}

#[test]
fn the_longest_that_a_job_is_open() {
    with_attributors(40, || {
        // Nobody agrees, so a second committee is asked; a challenge draws a third.
        let opened = System::block_number();
        let job = open(7);
        // One commits, in the last block, and does not reveal.
        let late = |job: u64| {
            go_to(u64::from(Attribution::job_view(job).unwrap().until));
            submit(commit(job, committee(job)[0], &all_to(1))).unwrap();
        };
        late(job);
        go_to_phase(job, Phase::Drawing);
        go_to_phase(job, Phase::Committing);
        late(job);
        go_to_phase(job, Phase::Challengeable);
        go_to(u64::from(Attribution::job_view(job).unwrap().until));
        assert_ok!(Attribution::challenge(RuntimeOrigin::signed(90), job, all_to(1)));
        assert_eq!(round(job), Round::Challenge);
        go_to_phase(job, Phase::Committing);
        late(job);
        go_to_end(job);
        assert_eq!(System::block_number() - opened, u64::from(TIMES.longest_job()));
    });
}

#[test]
fn the_encoder_of_a_job_is_the_one_of_its_opening() {
    with_attributors(1, || {
        let [first, second] = [1, 2].map(H256::repeat_byte);
        let encoder = |job| Attribution::job_view(job).unwrap().encoder;
        genesis(None, Some(first));
        let old = open(7);
        assert_noop!(Attribution::set_encoder(RuntimeOrigin::signed(1), None), sp_runtime::traits::BadOrigin);
        assert_ok!(Attribution::set_encoder(RuntimeOrigin::root(), Some(second)));
        System::assert_last_event(Event::EncoderSet { encoder: Some(second) }.into());
        let new = open(8);
        assert_eq!((encoder(old), encoder(new)), (Some(first), Some(second)));
        assert_ok!(Attribution::set_encoder(RuntimeOrigin::root(), None));
        assert_eq!(encoder(open(9)), None);
    });
}
