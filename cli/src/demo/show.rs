//! The story as tables, and as JSON.

use super::story::{blend_leads, distance, planted, Settled, Story};
use crate::{
    tables::{headline, split, table, terms, works},
    units::{amount, column, percent, ratio, Coin, SYMBOL},
};
use serde_json::json;
use std::fmt::Write;

/// How many works a payment's table names one by one.
const NAMED_WORKS: usize = 16;

/// All tables.
pub fn tables(story: &Story) -> String {
    let mut text = String::new();
    for settled in &story.payments {
        payment(&mut text, story, settled);
    }
    outputs(&mut text, story);
    vote(&mut text, story);
    claims(&mut text, story);
    let _ = writeln!(text, "\nChecks");
    for check in &story.checks {
        let _ = writeln!(text, "  {} {}", if check.holds { "✓" } else { "✗" }, check.sentence);
    }
    text
}

fn payment(text: &mut String, story: &Story, settled: &Settled) {
    let Settled { id, payment, lines, .. } = settled;
    let _ = writeln!(text, "\n{}", headline(*id, payment, &Coin::GUE));
    let _ = writeln!(text, "{}", works(payment, lines, &story.names, &Coin::GUE, NAMED_WORKS));
    let _ = writeln!(text, "{}", split(payment, lines, &story.names, &Coin::GUE));
}

fn outputs(text: &mut String, story: &Story) {
    let mut rows = table(&["output", "planted", "computed", "explained", "distance"], 2);
    let name = |artist: usize| story.gallery.artists[artist].name.as_str();
    let mut distances = Vec::new();
    for (output, attribution) in story.gallery.outputs.iter().zip(&story.outputs) {
        let (planted, shares) = (planted(&story.gallery, output), story.shares(attribution));
        let mut blend: Vec<_> = output.blend.clone();
        blend.sort_by(|a, b| b.1.total_cmp(&a.1));
        let shown: Vec<_> =
            blend.iter().map(|(artist, part)| format!("{} {:.0} %", name(*artist), part * 100.0)).collect();
        let mut computed: Vec<_> = shares.iter().enumerate().collect();
        computed.sort_by(|a, b| b.1.total_cmp(a.1));
        let computed: Vec<_> = computed
            .iter()
            .take(blend.len() + 1)
            .map(|(artist, share)| format!("{} {:.0} %", name(*artist), **share * 100.0))
            .collect();
        let mark = if blend_leads(&planted, &shares) { "" } else { "  ✗" };
        distances.push(distance(&planted, &shares));
        rows.add_row([
            output.piece.title.clone(),
            shown.join(", "),
            format!("{}{mark}", computed.join(", ")),
            ratio(attribution.explained),
            format!("{:.3}", distance(&planted, &shares)),
        ]);
    }
    let mean = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    let _ = writeln!(
        text,
        "\nEach output: planted proportions and computed shares (L1 distance: 0 the same, 2 disjoint)"
    );
    let _ = writeln!(text, "{rows}\nmean distance {mean:.3}");
}

fn vote(text: &mut String, story: &Story) {
    let vote = &story.vote;
    let _ = writeln!(
        text,
        "\nThe DAO of dataset {}: {} shares for, {} against, of {}",
        vote.dataset, vote.aye, vote.nay, vote.all
    );
    let _ = writeln!(text, "  before  {}", terms(&vote.before));
    let _ = writeln!(text, "  after   {}", terms(&vote.after));
    let _ = writeln!(
        text,
        "  The model's operator accepted them at once; for other models they start in block {}",
        vote.starts_at
    );
}

fn claims(text: &mut String, story: &Story) {
    let header = |what: &str| format!("{what} ({SYMBOL})");
    let mut rows =
        table(&["account", "part", &header("earned"), &header("dividends"), &header("claimed")], 3);
    for claim in &story.claims {
        rows.add_row([
            story.names.of_account(&claim.account),
            claim.part.into(),
            column(claim.own()),
            column(claim.dividends()),
            column(claim.total()),
        ]);
    }
    let total: u128 = story.claims.iter().map(|claim| claim.total()).sum();
    rows.add_row(["sum".into(), String::new(), String::new(), String::new(), column(total)]);
    let refusal = &story.near_copy;
    let _ = writeln!(text, "\nWho claimed what\n{rows}");
    let _ = writeln!(
        text,
        "\nRefused: \"{}\", {} similar to \"{}\"",
        story.gallery.near_copy.copy.title,
        percent(refusal.similarity),
        refusal.nearest.map(|work| story.names.of_work(&work)).unwrap_or_default()
    );
    let fees: u128 = story.payments.iter().map(|settled| settled.payment.fee).sum();
    let _ = writeln!(text, "Paid {} in {} payments", amount(fees), story.payments.len());
}

/// The story for programs.
pub fn json(story: &Story) -> serde_json::Value {
    let names = &story.names;
    let payments = story.payments.iter().map(|settled| {
        json!({
            "payment": settled.id, "fee": settled.payment.fee.to_string(), "outputs": settled.payment.outputs,
            "lines": settled.lines.iter().map(|line| {
                json!({ "payee": line.payee, "amount": line.amount.to_string() })
            }).collect::<Vec<_>>(),
        })
    });
    let outputs = story.gallery.outputs.iter().zip(&story.outputs).map(|(output, attribution)| {
        let (planted, shares) = (planted(&story.gallery, output), story.shares(attribution));
        json!({
            "file": output.piece.file, "planted": planted, "shares": shares, "explained": attribution.explained,
            "distance": distance(&planted, &shares), "blend_leads": blend_leads(&planted, &shares),
        })
    });
    let claims = story.claims.iter().map(|claim| {
        json!({
            "account": claim.account.to_string(), "name": names.of_account(&claim.account), "part": claim.part,
            "earned": claim.own().to_string(), "dividends": claim.dividends().to_string(),
        })
    });
    let checks = story.checks.iter().map(|check| json!({ "check": check.sentence, "holds": check.holds }));
    json!({
        "encoder": story.encoder,
        "artists": story.gallery.artists.iter().map(|artist| &artist.name).collect::<Vec<_>>(),
        "payments": payments.collect::<Vec<_>>(), "outputs": outputs.collect::<Vec<_>>(),
        "near_copy": { "similarity": story.near_copy.similarity, "dataset": story.near_copy.dataset },
        "claims": claims.collect::<Vec<_>>(), "checks": checks.collect::<Vec<_>>(),
        "seconds": story.took.as_secs_f64(),
    })
}
