//! What it brings to register copies of another's works, or works that resemble everything.
//!
//! Each test prints its figures: `cargo test --release -p guerdon-engine --test attacks -- --nocapture`. The novelty
//! check that a dataset makes when works are offered is left out: these works are all in the corpus.

mod pictures;
mod stage;

use pictures::{altered, grey, noise, stripes, Change};
use stage::{Incomes, Stage};

/// The artist whose works are copied.
const VICTIM: &str = "ines-okafor";

fn print(attack: &str, attackers: usize, before: &Incomes, after: &Incomes, victim: &str) {
    println!(
        "{attack:<28} {attackers:>4} works: attacker {:>6.2} % of what is paid by weight; victim {:>5.2} % -> {:>5.2} %; \
         explained {:.3} -> {:.3}",
        100.0 * after.share("attacker"),
        100.0 * before.share(victim),
        100.0 * after.share(victim),
        before.explained,
        after.explained,
    );
}

#[test]
fn spreading_works_over_accounts_changes_nothing() {
    let stage = Stage::open();
    let before = stage.incomes(&[]);
    // Names of owners are no input of the engine: the same works under other names have the same values.
    let spread: f64 = stage.incomes_by(&[], |place, owner| format!("{owner} {}", place % 10)).of(VICTIM);
    assert!((spread - before.income(VICTIM)).abs() < 1e-12);
    println!("{VICTIM}: {:.6} as one account, {spread:.6} as ten", before.income(VICTIM));
}

#[test]
fn copies_earn_nothing_and_cost_the_original_nothing() {
    let stage = Stage::open();
    let before = stage.incomes(&[]);
    let work = stage.best_work_of(VICTIM);
    for copies in [1, 10, 100] {
        let changes = [Change::Recompressed, Change::Brighter, Change::Mirrored, Change::Rescaled];
        let copies: Vec<_> = (0..copies).map(|n| altered(&work, changes[n % changes.len()], n)).collect();
        let after = stage.incomes(&copies);
        print("near copies of one work", copies.len(), &before, &after, VICTIM);
        assert_eq!(after.income("attacker"), 0.0);
        assert_eq!(after.income(VICTIM), before.income(VICTIM));
    }
}

#[test]
fn cropped_and_recoloured_copies_of_all_of_anothers_works() {
    let stage = Stage::open();
    let before = stage.incomes(&[]);
    for change in [Change::Cropped, Change::Recoloured, Change::CroppedAndRecoloured] {
        let copies: Vec<_> =
            stage.works_of(VICTIM).iter().enumerate().map(|(n, work)| altered(work, change, n)).collect();
        let after = stage.incomes(&copies);
        print(&format!("{change:?}"), copies.len(), &before, &after, VICTIM);
        assert!(after.share("attacker") < 0.02, "{change:?}");
        assert!(after.share(VICTIM) > 0.9 * before.share(VICTIM), "{change:?}");
    }
}

#[test]
fn works_that_resemble_everything_harvest_nothing() {
    let stage = Stage::open();
    let before = stage.incomes(&[]);
    let draw = |name: &str, n: usize| match name {
        "noise" => noise(n),
        "greys and gradients" => grey(n),
        _ => stripes(n),
    };
    for name in ["noise", "greys and gradients", "stripes"] {
        for works in [1, 10, 100] {
            let works: Vec<_> = (0..works).map(|n| draw(name, n)).collect();
            let after = stage.incomes(&works);
            print(name, works.len(), &before, &after, VICTIM);
            assert!(after.share("attacker") < 0.05, "{name}");
            assert!(after.explained > 0.8 * before.explained, "{name}");
        }
    }
}
