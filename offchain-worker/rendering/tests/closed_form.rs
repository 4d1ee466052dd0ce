//! Games whose values are computed by hand.

mod stage;

use guerdon_rendering::{Evaluations, Player, RenderRequest};
use proptest::prelude::*;
use stage::{assert_close, game, play};

fn has(request: &RenderRequest, style: &str) -> bool {
    request.styles.iter().any(|name| name == style)
}

#[test]
fn content_and_one_style() {
    let shares = play(&game(Some("harbour"), &["Ada"]), |request| {
        match (request.content.is_some(), has(request, "Ada")) {
            (false, false) => 200_000,
            (true, false) => 500_000,
            (false, true) => 400_000,
            (true, true) => 900_000,
        }
    });
    assert_eq!(shares.players, [Player::Content, Player::Style("Ada".into())]);
    assert_close(&[shares.bias, shares.whole], &[0.2, 0.9]);
    assert_close(&shares.coalitions, &[0.2, 0.5, 0.4, 0.9]);
    assert_close(&shares.values, &[(0.3 + 0.5) / 2.0, (0.2 + 0.4) / 2.0]);
    assert_close(&shares.shares.unwrap(), &[4.0 / 7.0, 3.0 / 7.0]);
    let split = shares.split.unwrap();
    assert_close(&[split.model], &[2.0 / 9.0]);
    assert_close(&split.players, &[4.0 / 9.0, 3.0 / 9.0]);
    assert_eq!(shares.evaluations, Evaluations { rendered: 4, from_cache: 0 });
}

/// Either style adds 0.2 to the content, both add no more, and without content they show nothing.
#[test]
fn styles_that_replace_each_other_are_equal() {
    let shares = play(&game(Some("harbour"), &["Ada", "Bo"]), |request| {
        match (request.content.is_some(), request.styles.is_empty()) {
            (false, _) => 100_000,
            (true, true) => 400_000,
            (true, false) => 600_000,
        }
    });
    assert_close(&shares.values, &[0.5 - 0.2 / 3.0, 0.2 / 6.0, 0.2 / 6.0]);
    assert_close(&[shares.bias], &[0.1]);
}

#[test]
fn a_bias_common_to_all_renders_changes_no_value() {
    let number = |request: &RenderRequest| 30_000 * request.styles.len() as i32;
    let game = game(None, &["Ada", "Bo"]);
    let (without, with) = (play(&game, number), play(&game, |request| number(request) + 700_000));
    assert_close(&without.values, &[0.03, 0.03]);
    assert_close(&with.values, &without.values);
    assert_close(&[without.bias, with.bias], &[0.0, 0.7]);
    assert_close(&[without.split.unwrap().model, with.split.unwrap().model], &[0.0, 0.7 / 0.76]);
}

#[test]
fn a_style_that_does_nothing_gets_nothing() {
    let shares = play(&game(Some("harbour"), &["Ada", "Nobody", "Bo"]), |request| {
        let of_ada = if has(request, "Ada") { 123_457 } else { 0 };
        let of_bo = if has(request, "Bo") { 76_543 } else { 11 };
        311_111 + of_ada * (1 + i32::from(request.content.is_some())) + of_bo
    });
    assert_close(&shares.values[2..3], &[0.0]);
    assert_eq!(shares.shares.unwrap()[2], 0.0);
    assert_eq!(shares.split.unwrap().players[2], 0.0);
}

#[test]
fn a_style_that_leads_away_has_a_negative_value_and_no_share() {
    let shares = play(&game(Some("harbour"), &["Ada"]), |request| {
        let content = if request.content.is_some() { 500_000 } else { 100_000 };
        content - if has(request, "Ada") { 50_000 } else { 0 }
    });
    assert_close(&shares.values, &[0.4, -0.05]);
    assert_close(&shares.shares.unwrap(), &[1.0, 0.0]);
    let split = shares.split.unwrap();
    assert_close(&[split.model, split.players[0], split.players[1]], &[0.1 / 0.5, 0.4 / 0.5, 0.0]);
}

#[test]
fn where_nobody_leads_nearer_there_are_no_shares() {
    let game = game(Some("harbour"), &["Ada", "Bo"]);
    let constant = play(&game, |_| 300_000);
    assert_eq!((constant.values, constant.shares), (vec![0.0; 3], None));
    let split = constant.split.expect("the model has a part");
    assert_eq!((split.model, split.players), (1.0, vec![0.0; 3]));

    let away = play(&game, |request| -1000 * request.styles.len() as i32);
    assert_close(&away.values, &[0.0, -0.001, -0.001]);
    assert_eq!((away.shares, away.split), (None, None));
}

#[test]
fn a_negative_bias_is_no_part_of_the_whole() {
    let shares = play(&game(Some("harbour"), &[]), |request| match request.content {
        None => -100_000,
        Some(_) => 300_000,
    });
    assert_close(&shares.values, &[0.4]);
    let split = shares.split.unwrap();
    assert_close(&[split.model, split.players[0]], &[0.0, 1.0]);
}

#[test]
fn an_additive_game_of_ten_styles() {
    let names: Vec<String> = (0..10).map(|style| format!("style {style}")).collect();
    let styles: Vec<&str> = names.iter().map(String::as_str).collect();
    let worth = |name: &str| 1000 * name[6..].parse::<i32>().expect("names end in a number");
    let shares = play(&game(None, &styles), |request| request.styles.iter().map(|name| worth(name)).sum());
    let expected: Vec<f64> = (0..10).map(|style| f64::from(style) / 1000.0).collect();
    assert_close(&shares.values, &expected);
    assert_eq!(shares.evaluations.rendered, 1024);
}

#[test]
fn the_order_in_which_styles_are_listed_does_not_matter() {
    // A renderer that minds the order of its styles.
    let number = |request: &RenderRequest| match request.styles.first().map(String::as_str) {
        None => 0,
        Some("Ada") => 300_000,
        Some(_) => 100_000 * request.styles.len() as i32,
    };
    let (forth, back) =
        (play(&game(None, &["Ada", "Bo"]), number), play(&game(None, &["Bo", "Ada"]), number));
    assert_close(&forth.values, &[0.25, 0.05]);
    assert_close(&back.values, &[0.05, 0.25]);
}

/// The definition: the mean of a player's marginal values over all orders of arrival.
fn by_orders(players: usize, value: &[f64]) -> Vec<f64> {
    fn arrive(here: u32, players: usize, value: &[f64], weight: f64, values: &mut [f64]) {
        let absent: Vec<usize> = (0..players).filter(|player| here >> player & 1 == 0).collect();
        for &player in &absent {
            let weight = weight / absent.len() as f64;
            let with = here | 1 << player;
            values[player] += weight * (value[with as usize] - value[here as usize]);
            arrive(with, players, value, weight, values);
        }
    }
    let mut values = vec![0.0; players];
    arrive(0, players, value, 1.0, &mut values);
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_game_has_the_values_of_the_definition(
        numbers in prop::collection::vec(-1_000_000..1_000_000, 16),
        styles in 1usize..=3,
    ) {
        let game = game(Some("harbour"), &["Ada", "Bo", "Cy"][..styles]);
        let coalition = |request: &RenderRequest| {
            let names = ["Ada", "Bo", "Cy"].iter().enumerate();
            let members = names.filter(|(_, name)| has(request, name)).map(|(style, _)| 2 << style);
            usize::from(request.content.is_some()) + members.sum::<usize>()
        };
        let shares = play(&game, |request| numbers[coalition(request)]);
        let table: Vec<f64> = numbers.iter().map(|&number| f64::from(number) / 1e6).collect();
        assert_close(&shares.values, &by_orders(styles + 1, &table));
        assert_close(&[shares.values.iter().sum()], &[shares.whole - shares.bias]);
    }
}
