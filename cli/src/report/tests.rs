//! A report of a small story, made up.

use super::*;
use crate::{
    actions::earnings::Claimed,
    demo::{
        gallery::Gallery,
        story::{Attribution, Ballot, Check, Claim, Dataset, Refusal, Settled},
        Cast,
    },
    units::COIN,
};
use guerdon_primitives::{
    api::{PaymentView, Source},
    jobs::Finding,
    Asset, ModelPart, Outcome, Parts, PaymentContract, WorkId,
};
use guerdon_split::{Attributed, AttributedWork, DatasetContract, NetworkCut};
use image::{Rgb, RgbImage};
use std::{path::Path, time::Duration};

const INDEX: &str = r#"{
    "artists": [
        {"slug": "ada", "name": "Ada <script>", "works": ["ada/01-red-sky.png", "ada/02-red-sea.png"]},
        {"slug": "bo", "name": "Bo & Co", "works": ["bo/01-blue-hill.png"]}
    ],
    "near_copy": {"work": "copy/01-red-sky-again.png", "of": "ada/01-red-sky.png", "owner": "copycat"},
    "outputs": [
        {"file": "outputs/01.png", "blend": {"ada": 0.6, "bo": 0.4}},
        {"file": "outputs/02.png", "blend": {"bo": 1}},
        {"file": "outputs/03.png", "blend": {"ada": 1}}
    ]}"#;

fn gallery(folder: &Path) -> Gallery {
    let files = ["ada/01-red-sky", "ada/02-red-sea", "bo/01-blue-hill", "copy/01-red-sky-again"];
    for (place, name) in files.into_iter().chain(["outputs/01", "outputs/02", "outputs/03"]).enumerate() {
        let file = folder.join(format!("{name}.png"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let pixel = |x: u32, y: u32| Rgb([x as u8, y as u8, 40 * place as u8]);
        RgbImage::from_fn(256, 200, pixel).save(file).unwrap();
    }
    std::fs::write(folder.join("gallery.json"), INDEX).unwrap();
    Gallery::read(folder).unwrap()
}

fn terms(percent: [u32; 3]) -> Terms {
    let [operator, contributors, shareholders] = percent.map(Parts::from_percent);
    Terms::new(operator, contributors, shareholders).unwrap()
}

/// The terms of the payments, which leave 5 % to the dataset's treasury.
fn terms_of_payments() -> Terms {
    let [operator, contributors, shareholders, treasury] = [30, 45, 20, 5].map(Parts::from_percent);
    Terms::with_treasury(operator, contributors, shareholders, treasury).unwrap()
}

fn settled(gallery: &Gallery, cast: &Cast, place: usize) -> Settled {
    let team = cast.team.iter().map(|(who, role, share)| (who.account(), *role, *share));
    let contract = PaymentContract {
        network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(1) },
        datasets: vec![DatasetContract { dataset: 0, terms: terms_of_payments() }].try_into().unwrap(),
        models: vec![ModelPart {
            model: 0,
            part: Parts::ONE,
            team: team.collect::<Vec<_>>().try_into().unwrap(),
            training: vec![(0, 1)].try_into().unwrap(),
        }]
        .try_into()
        .unwrap(),
    };
    let owned = [(0, 0, 600_000_000), (1, 0, 400_000_000)];
    let works: Vec<_> = owned
        .iter()
        .map(|(artist, work, weight)| AttributedWork {
            work: gallery.artists[*artist].works[*work].hash,
            owner: cast.artists[*artist].account(),
            weight: *weight,
            datasets: vec![0],
            upstream: vec![],
        })
        .collect();
    let weights: Vec<_> = works.iter().map(|work| (work.work, work.weight)).collect();
    let explained = Parts::from_percent(70);
    let attributors = vec![cast.funder.account()];
    let fee = 2 * COIN + 7;
    let lines = contract.settle(fee, &attributors, Some(&Attributed { explained, works })).unwrap();
    let finding = Finding::Attribution { explained, weights: weights.try_into().unwrap() };
    let payment = PaymentView {
        payer: cast.company.account(),
        model: 0,
        fee,
        asset: Asset::Native,
        outputs: 1,
        root: WorkId::repeat_byte(9),
        manifest: Default::default(),
        paid_at: 30,
        contract,
        job: 4,
        outcome: Some(Outcome {
            finding: Some(finding),
            attributors: attributors.try_into().unwrap(),
            others: Default::default(),
        }),
    };
    Settled { id: place as u64, payment, lines, outputs: place..place + 1 }
}

fn story(folder: &Path) -> Story {
    let gallery = gallery(folder);
    let cast = Cast::new(&gallery).unwrap();
    let attribution = |shares: [f64; 2]| Attribution {
        explained: 0.7,
        works: vec![
            (gallery.artists[0].works[0].hash, shares[0]),
            (gallery.artists[1].works[0].hash, shares[1]),
        ],
    };
    let claimed = |earned| Claimed {
        sent: vec![(Source::Own, Asset::Native, earned), (Source::Dividends(0), Asset::Native, 5)],
        not_sent: vec![],
        fee: 1,
    };
    let admitted = gallery.works().map(|piece| (piece.hash, cast.artists[0].account(), 1_000)).collect();
    Story {
        names: cast.names(&gallery),
        encoder: "demo".into(),
        datasets: vec![Dataset {
            id: 0,
            name: "Open Canvas",
            curator: cast.curators[0].account(),
            terms: terms([30, 50, 20]),
            max_similarity: Parts::from_percent(97),
            admitted,
        }],
        near_copy: Refusal {
            dataset: 0,
            similarity: Parts::from_percent(99),
            nearest: Some(gallery.artists[0].works[0].hash),
        },
        model: 0,
        payments: (0..3).map(|place| settled(&gallery, &cast, place)).collect(),
        outputs: vec![attribution([0.55, 0.45]), attribution([0.1, 0.9]), attribution([1.0, 0.0])],
        vote: Ballot {
            dataset: 0,
            before: terms([30, 50, 20]),
            after: terms([15, 70, 15]),
            aye: 900,
            nay: 100,
            all: 1_000,
            starts_at: 70,
        },
        claims: vec![Claim { account: cast.artists[0].account(), part: "artist", claimed: claimed(COIN) }],
        checks: vec![Check { sentence: "two and two are four".into(), holds: true }],
        took: Duration::from_secs(100),
        gallery,
    }
}

#[test]
fn the_report_holds_everything_and_fetches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let report = render(&story(folder.path())).unwrap();
    if let Some(kept) = std::env::var_os("GUERDON_KEEP_REPORT") {
        std::fs::write(kept, &report).unwrap();
    }
    for told in
        ["Red sky", "99 %", "Open Canvas", "two and two are four", "2.000000000007", "&quot;demo&quot;"]
    {
        assert!(report.contains(told), "{told}");
    }
    assert_eq!(report.matches("url(data:image/jpeg").count(), 7, "each picture once");
    assert!(!report.contains("http://") && !report.contains("https://") && !report.contains("{{"));
}

#[test]
fn what_a_datasets_treasury_receives_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let story = story(folder.path());
    let report = render(&story).unwrap();
    for told in ["dataset&#39;s treasury", "Treasury of Open Canvas"] {
        assert!(report.contains(told), "{told}");
    }
    let row = crate::demo::tables(&story);
    let row = row.lines().find(|line| line.contains("dataset's treasury")).unwrap().to_owned();
    // Of the fee of 2.000000000007, 97 % are the dataset's.
    assert!(row.contains("treasury of dataset 0") && row.contains("0.09700000000"), "{row}");
}

#[test]
fn names_cannot_break_out_of_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let report = render(&story(folder.path())).unwrap();
    assert!(
        !report.contains("<script>")
            && report.contains("Ada &lt;script&gt;")
            && report.contains("Bo &amp; Co")
    );
}

#[test]
fn the_tables_tell_the_sum_of_each_payment() {
    let folder = tempfile::tempdir().unwrap();
    let tables = crate::demo::tables(&story(folder.path()));
    assert_eq!(tables.matches("= the fee").count(), 3);
    assert!(tables.contains("mean distance"));
}
