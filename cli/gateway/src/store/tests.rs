//! Stores on a disk that forgets what was not synced, and that fails.

mod disk;

use super::{open::builder, Inserted, Posting, Store, StoreError};
use crate::{
    config::{Limits, Pace},
    metrics::Metrics,
    store::{Examination, Lane, Verdict},
    ticket::{Source, Standing, TicketId},
};
use disk::Disk;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const CHAIN: [u8; 32] = [1; 32];

fn open(disk: &Disk) -> Store {
    let database = builder().create_with_backend(disk.clone()).unwrap();
    Store::with(database, &CHAIN, Arc::new(Metrics::new())).unwrap()
}

fn posting(number: u64) -> Posting {
    let image = vec![number as u8; 100 + number as usize % 9_000];
    Posting {
        model: 0,
        sha256: Sha256::digest(&image).into(),
        reference: Some(number.to_string()),
        locator: None,
        image: Some(image.into()),
        key: None,
    }
}

async fn insert(store: &Store, number: u64) -> Result<Inserted, StoreError> {
    store.change(0, move |tables| tables.insert(&posting(number), &Limits::default(), 0)).await
}

async fn has(store: &Store, number: u64) -> bool {
    let posting = posting(number);
    let (id, sha256) = (posting.id(), posting.sha256);
    let read = store.read(move |store| Ok((store.ticket(&id)?, store.image(&sha256)))).await.unwrap();
    read.0.is_some() && read.1.ok().as_deref() == posting.image.as_deref()
}

/// Whatever of the unsynced writes a disk has kept, what was answered is there, and whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_a_power_cut() {
    let seed = rand::rng().random();
    println!("seed {seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (disk, answered) = (Disk::default(), Arc::new(Mutex::new(Vec::new())));
    let store = Arc::new(open(&disk));
    let writers: Vec<_> = (0..8u64)
        .map(|writer| {
            let (store, answered) = (store.clone(), answered.clone());
            tokio::spawn(async move {
                for round in 0..100 {
                    let number = writer * 1_000 + round;
                    insert(&store, number).await.unwrap();
                    answered.lock().unwrap().push(number);
                }
            })
        })
        .collect();
    let (mut cuts, mut lost_writes, mut checked) = (0, 0, 0);
    while !writers.iter().all(|writer| writer.is_finished()) {
        // What is answered is noted before the cut, so the cut is at the same time or later.
        let known = answered.lock().unwrap().clone();
        let (cut, lost) = disk.cut(&mut random);
        let after = open(&cut);
        for number in &known {
            assert!(has(&after, *number).await, "{number} is lost");
        }
        after.close().await;
        (cuts, lost_writes, checked) = (cuts + 1, lost_writes + lost, checked + known.len());
    }
    println!("{cuts} cuts, {lost_writes} writes lost, {checked} tickets looked for");
    assert!(lost_writes > 0, "no cut came in the middle of anything");
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fails_ends_the_store_and_answers_nothing() {
    let disk = Disk::default();
    let store = open(&disk);
    assert_eq!(insert(&store, 1).await, Ok(Inserted::New));
    disk.fail();
    let told = insert(&store, 2).await.unwrap_err();
    assert!(told.to_string().starts_with("the store fails: "), "{told}");
    assert_eq!(store.failed().await, told);
    assert_eq!(store.check(), Err(told.clone()));
    assert_eq!(insert(&store, 3).await, Err(told));
    let (cut, _) = disk.cut(&mut ChaCha8Rng::seed_from_u64(0));
    let after = open(&cut);
    assert!(has(&after, 1).await);
    assert_eq!(insert(&after, 3).await, Ok(Inserted::New));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_when_a_store_is_closed_is_written_and_nothing_else() {
    let disk = Disk::default();
    let store = Arc::new(open(&disk));
    let waiting: Vec<_> = (0..200)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { (number, insert(&store, number).await) })
        })
        .collect();
    store.close().await;
    assert!(insert(&store, 999).await.unwrap_err().to_string().contains("stopping"));
    let mut answers = Vec::new();
    for waiting in waiting {
        answers.push(waiting.await.unwrap());
    }
    for (number, answer) in answers {
        assert_eq!(answer.is_ok(), has(&store, number).await);
    }
}

/// The tickets of a batch are those that were examined, in the order of acceptance, each in one batch.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_take_what_is_examined_in_order() {
    let store = open(&Disk::default());
    for number in 0..6 {
        insert(&store, number).await.unwrap();
    }
    let ids: Vec<TicketId> = (0..6).map(|number| posting(number).id()).collect();
    let found = store.read(|store| store.to_examine(Lane::Held, 100, 0)).await.unwrap();
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
    let judged = found.into_iter().rev().filter(|(id, _)| *id != ids[2]).map(|(id, ticket)| Examination {
        id,
        ticket,
        verdict: Verdict::Usable { locator: None },
    });
    let judged: Vec<_> = judged.collect();
    let judge = move |tables: &mut super::Tables<'_>| {
        judged
            .into_iter()
            .try_for_each(|found| tables.judge(found, &Pace::default(), 0, Duration::ZERO).map(drop))
    };
    store.change(0, judge).await.unwrap();
    let seal = |most| store.change(0, move |tables| tables.seal(0, most, 0));
    assert_eq!((seal(3).await, seal(3).await, seal(3).await), (Ok(Some(0)), Ok(Some(1)), Ok(None)));
    let members = |batch| store.read(move |store| store.members(batch));
    let sealed = |members: Vec<(TicketId, _)>| members.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(sealed(members(0).await.unwrap()), [ids[0], ids[1], ids[3]]);
    assert_eq!(sealed(members(1).await.unwrap()), [ids[4], ids[5]]);
    let counts = store.read(|store| store.counts()).await.unwrap();
    assert_eq!((counts.accepted, counts.collected, counts.unpaid()), (1, 5, 6));
    let ticket = store.read({
        let id = ids[2];
        move |store| store.ticket(&id)
    });
    let ticket = ticket.await.unwrap().unwrap();
    assert_eq!((ticket.standing, ticket.source), (Standing::Accepted, Source::Held));
}

/// The time that a gateway was stopped, or that a clock has skipped, is no time that a content was looked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_given_up_when_it_was_looked_for_long_enough() {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    const HOUR: Duration = Duration::from_secs(3600);
    let store = open(&Disk::default());
    let hashed = Posting { image: None, ..posting(0) };
    let id = hashed.id();
    let insert = store.change(0, move |tables| tables.insert(&hashed, &Limits::default(), 0));
    assert_eq!(insert.await, Ok(Inserted::New));
    // Looked for when it was accepted, after a day of rest, and after a day of work.
    for (lane, at, running, fails) in [
        (Lane::New, Duration::ZERO, DAY * 7, false),
        (Lane::Again, DAY * 2, HOUR, false),
        (Lane::Again, DAY * 2 + HOUR * 22, HOUR * 23, false),
        (Lane::Again, DAY * 3, DAY, true),
    ] {
        let now = at.as_millis() as u64;
        let (id_seen, ticket) =
            store.read(move |store| store.to_examine(lane, 1, now)).await.unwrap().remove(0);
        assert_eq!(id_seen, id);
        let found = Examination { id, ticket, verdict: Verdict::Missing("it is nowhere".into()) };
        let judge = move |tables: &mut super::Tables<'_>| tables.judge(found, &Pace::default(), now, running);
        assert_eq!(store.change(0, judge).await, Ok(fails), "after {at:?}");
    }
    let ticket = store.read(move |store| store.ticket(&id)).await.unwrap().unwrap();
    assert!(matches!(ticket.standing, Standing::Failed { .. }));
}
