use super::*;
use crate::{
    actions::registration::outcome::{Nearest, Offered},
    Error,
};
use guerdon_primitives::{Parts, WorkId};
use sp_runtime::AccountId32;
use std::path::PathBuf;

const OWNER: AccountId32 = AccountId32::new([7; 32]);

fn outcome(file: &str, fate: Fate, offers: &[Standing]) -> Outcome {
    let offered = |(dataset, standing): (usize, &Standing)| Offered {
        dataset: dataset as DatasetId,
        standing: standing.clone(),
    };
    Outcome {
        file: file.into(),
        work: Some(WorkId::repeat_byte(file.len() as u8)),
        fate,
        offers: offers.iter().enumerate().map(offered).collect(),
    }
}

fn near_copy(nearest: Option<Nearest>, run: Run) -> Standing {
    Standing::NearCopy { similarity: Parts::from_percent(99), nearest, run }
}

fn nearest(file: Option<&str>, owner: Option<AccountId32>) -> Option<Nearest> {
    Some(Nearest { work: WorkId::repeat_byte(0xab), file: file.map(PathBuf::from), owner })
}

/// One of each kind.
pub fn outcomes() -> Vec<Outcome> {
    let admitted = |shares, run| Standing::Admitted { shares, run };
    let refused = Fate::Refused;
    vec![
        outcome("new.png", Fate::Registered, &[admitted(10, Run::This), Standing::Pending]),
        outcome("old.png", Fate::Already(Stated::Same), &[admitted(5, Run::Earlier), Standing::Unjudged]),
        outcome("other.png", Fate::Already(Stated::Otherwise), &[Standing::Refused("no licence".into())]),
        outcome("copy.png", Fate::Registered, &[near_copy(nearest(Some("new.png"), None), Run::This)]),
        outcome("theirs.png", Fate::Registered, &[near_copy(nearest(None, Some(OWNER)), Run::Earlier)]),
        outcome("gone.png", Fate::Registered, &[near_copy(None, Run::This), Standing::Unseen]),
        outcome("a, \"b\".png", refused(Refusal::SameBytes("new.png".into())), &[]),
        outcome("taken.png", refused(Refusal::OwnedBy(OWNER)), &[]),
        outcome("text.png", refused(Refusal::NoPicture("cut short".into())), &[Standing::Left]),
        outcome("large.png", refused(Refusal::Unusable("too large".into())), &[]),
        outcome("moved.png", refused(Refusal::Changed), &[]),
        outcome("poor.png", refused(Refusal::ByTheChain("too little".into())), &[]),
        outcome("notes.txt", Fate::Skipped, &[]),
        outcome("late.png", Fate::Left, &[Standing::Left]),
    ]
}

fn report(outcomes: Vec<Outcome>, ending: Ending) -> Report {
    Report { outcomes, fees: 1_500_000_000_000, sent: true, ending }
}

#[test]
fn every_refusal_is_told_with_its_reason() {
    let report = report(outcomes(), Ending::Complete);
    let text = Summary::of(&report).text(None);
    let says = |file: &str, why: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(file) && line.contains(why));
        assert!(line.is_some(), "{file}: {why} is not in\n{text}");
    };
    says("a, \"b\".png", "same bytes as new.png");
    says("taken.png", &format!("The work is registered already: by {OWNER}"));
    says("text.png", "cut short");
    says("large.png", "too large");
    says("moved.png", "changed");
    says("poor.png", "too little");
    says("copy.png", "dataset 0: near-copy of new.png, 99 % similar");
    says("theirs.png", &format!("near-copy of {} of ", "ab".repeat(32)));
    says("theirs.png", "--again");
    says("old.png", "dataset 1: not judged");
    says("other.png", "no licence");
    says("gone.png", "near-copy of another work");
    assert!(text.contains("1 works were registered before with another licence"), "{text}");
    assert!(text.contains("1.5 GUE"), "{text}");
}

#[test]
fn counts_are_of_files_and_of_offers() {
    let report = report(outcomes(), Ending::Complete);
    let json = Summary::of(&report).json();
    let counts =
        ["registered", "registered_before", "refused", "skipped", "left"].map(|name| json[name].as_u64());
    assert_eq!(counts, [4, 2, 6, 1, 1].map(Some));
    let first = &json["datasets"][0];
    let counts = ["admitted", "admitted_before", "near_copies", "refused", "pending", "left"]
        .map(|name| first[name].as_u64());
    assert_eq!(counts, [1, 1, 3, 1, 0, 0].map(Some), "offers of files that are no works do not count");
    assert_eq!(first["shares"], "15");
    assert_eq!(json["datasets"][1]["pending"], 1);
    assert_eq!(json["works"][0]["offers"][0]["state"], "admitted");
    assert_eq!(json["works"][7]["reason"], "registered_by_another");
    assert_eq!(json["works"][7]["of"], OWNER.to_string());
    assert_eq!(json["works"][3]["offers"][0]["nearest"]["file"], "new.png");
    assert_eq!(json["ended"], Value::Null);
}

#[test]
fn a_long_list_is_cut_and_says_where_the_rest_is() {
    let many = (0..SHOWN + 3).map(|_| outcome("a.png", Fate::Refused(Refusal::Changed), &[])).collect();
    let report = report(many, Ending::Complete);
    let summary = Summary::of(&report);
    let listed = |text: &str| text.lines().filter(|line| line.starts_with("  a.png")).count();
    let text = summary.text(None);
    assert_eq!(listed(&text), SHOWN);
    assert!(text.contains("and 3 more") && text.contains("--report"), "{text}");
    let text = summary.text(Some(Path::new("all.csv")));
    assert!(text.contains("and 3 more: see all.csv"), "{text}");
}

#[test]
fn exit_codes_tell_how_far_it_came() {
    let code =
        |outcomes: &[Outcome], ending: Ending| Summary::of(&report(outcomes.to_vec(), ending)).exit_code();
    let (done, before) = (
        outcome("a", Fate::Registered, &[Standing::Pending]),
        outcome("b", Fate::Already(Stated::Same), &[]),
    );
    let (same, text, skipped) = (
        outcome("c", Fate::Refused(Refusal::SameBytes("a".into())), &[]),
        outcome("d", Fate::Refused(Refusal::NoPicture("text".into())), &[]),
        outcome("e", Fate::Skipped, &[]),
    );
    let near = outcome("f", Fate::Registered, &[near_copy(None, Run::This)]);
    let complete = |outcomes: &[&Outcome]| {
        code(&outcomes.iter().map(|outcome| (*outcome).clone()).collect::<Vec<_>>(), Ending::Complete)
    };
    assert_eq!(complete(&[&done, &before, &skipped]), 0);
    assert_eq!(complete(&[&before]), 0, "all was there already");
    assert_eq!(complete(&[&done, &same]), 6);
    assert_eq!(complete(&[&near]), 6, "it is registered");
    assert_eq!(complete(&[&same, &text]), 1);
    assert_eq!(complete(&[&text, &skipped]), 2, "nothing could be used");
    let lost = || Error::Unreachable("no node".into());
    assert_eq!(code(std::slice::from_ref(&done), Ending::NotAwaited), 0);
    assert_eq!(code(std::slice::from_ref(&done), Ending::Interrupted), 5);
    assert_eq!(code(std::slice::from_ref(&done), Ending::InDoubt(lost())), 4);
    assert_eq!(code(std::slice::from_ref(&done), Ending::Failed(lost())), 5);
    assert_eq!(code(std::slice::from_ref(&done), Ending::Failed(Error::Refused("no".into()))), 6);
    assert_eq!(code(&[], Ending::Undone), 130);
}

#[test]
fn an_early_end_says_what_is_done_and_how_to_go_on() {
    let outcomes = vec![
        outcome("a", Fate::Registered, &[Standing::Pending]),
        outcome("b", Fate::Already(Stated::Same), &[]),
        outcome("c", Fate::Left, &[Standing::Left]),
    ];
    let ended = |ending| Summary::of(&report(outcomes.clone(), ending)).ended();
    assert_eq!(ended(Ending::Complete), None);
    let told = ended(Ending::Interrupted).unwrap();
    assert!(
        told.contains("2 of 3 works") && told.contains("1 offers") && told.contains("same command"),
        "{told}"
    );
    let told = ended(Ending::InDoubt(Error::Unreachable("no node".into()))).unwrap();
    assert!(told.starts_with("no node") && told.contains("may be"), "{told}");
    assert_eq!(ended(Ending::Undone).unwrap(), "interrupted; nothing was sent");
}
