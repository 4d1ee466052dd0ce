//! Payments that are interrupted: the node goes away, the program is killed, the user has no more time. In each case one
//! payment is made, and the user knows.

use crate::{
    node::Node,
    several_attributors::stage::{collection, wait, LIMIT},
};
use guerdon_cli::client::Client;
use guerdon_primitives::{ModelId, PaymentId};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_payment_is_made_once() {
    tokio::time::timeout(LIMIT, story()).await.expect("the payments are made in time");
}

async fn story() {
    let mut node = Node::start();
    let (client, _) = node.connect().await;
    let (model, _) = collection(&node, &client).await;
    let outputs = Outputs::make();
    let mut stage = Stage { node, client, model, outputs };
    stage.the_node_restarts().await;
    stage.the_program_is_killed().await;
    stage.the_user_has_no_more_time().await;
    stage.the_node_stays_away().await;
    stage.the_node_goes_away_after_the_payment().await;
    stage.two_commands_pay_at_once().await;
    stage.the_chain_is_begun_anew().await;
    stage.no_such_transaction().await;
}

/// A folder with three outputs and a text.
struct Outputs {
    folder: tempfile::TempDir,
}

impl Outputs {
    const NAMES: [&'static str; 3] = ["01.png", "02.png", "03.png"];

    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery/outputs");
        for name in Self::NAMES {
            fs::copy(gallery.join(name), folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("prompts.txt"), "a house by the sea").unwrap();
        Self { folder }
    }

    fn receipts(&self) -> Vec<PathBuf> {
        Self::NAMES.map(|name| self.folder.path().join(format!("{name}.receipt.json"))).to_vec()
    }
}

struct Stage {
    node: Node,
    client: Client,
    model: ModelId,
    outputs: Outputs,
}

impl Stage {
    fn pay(&self, more: &[&str]) -> Command {
        let mut program = self.node.program();
        program.args(["pay", "--dev", "Ferdie", "--model", &self.model.to_string()]).args(more);
        program.arg(self.outputs.folder.path()).stdin(Stdio::null());
        program
    }

    fn start(&self, more: &[&str]) -> Child {
        self.pay(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    async fn made(&self) -> PaymentId {
        self.client.payments().await.unwrap()
    }

    async fn wait_for_payment(&self, payment: PaymentId) {
        wait("the payment is made", || async { (self.made().await > payment).then_some(()) }).await;
    }

    /// Waits until the program has written down what it signed.
    async fn wait_for_signature(&self) {
        let folder = self.node.state().join("guerdon/payments");
        let written = || fs::read_dir(&folder).is_ok_and(|mut records| records.any(|one| is_record(&one)));
        wait("the payment is signed", || async { written().then_some(()) }).await;
    }

    async fn the_node_restarts(&mut self) {
        let payment = self.made().await;
        let paying = self.start(&[]);
        self.wait_for_payment(payment).await;
        self.node.kill();
        self.node.start_again();
        let (code, answer, told) = ended(paying);
        assert_eq!(code, 0, "{told}");
        assert_eq!(answer["payment"], payment);
        assert_eq!(answer["outputs"], 3, "the text is none");
        assert!(told.contains("prompts.txt") && told.contains("answers again"), "{told}");
        assert_eq!(self.made().await, payment + 1);

        let receipts: Vec<PathBuf> = serde_json::from_value(answer["receipts"].clone()).unwrap();
        assert_eq!(receipts, self.outputs.receipts());
        for (name, receipt) in Outputs::NAMES.iter().zip(&receipts) {
            let output = self.outputs.folder.path().join(name);
            let files = [&output, receipt].map(|file| file.to_str().unwrap());
            let verified = self.node.guerdon(&["verify", files[0], files[1]]).unwrap();
            assert_eq!((&verified["payment"], &verified["settled"]), (&payment.into(), &true.into()));
        }
    }

    async fn the_program_is_killed(&mut self) {
        for moment in [Moment::Signed, Moment::Paid] {
            let payment = self.made().await;
            let mut paying = self.start(&["--no-wait"]);
            match moment {
                Moment::Signed => self.wait_for_signature().await,
                Moment::Paid => self.wait_for_payment(payment).await,
            }
            paying.kill().unwrap();
            paying.wait().unwrap();
            let (code, answer, told) = ran(self.pay(&["--no-wait"]));
            assert_eq!((code, &answer["payment"]), (0, &payment.into()), "{moment:?}: {told}");
            assert_eq!(self.made().await, payment + 1, "{moment:?}");
        }
        // What is done is done: the same command is another payment.
        let payment = self.made().await;
        let (code, answer, told) = ran(self.pay(&["--no-wait"]));
        assert_eq!((code, &answer["payment"]), (0, &payment.into()), "{told}");
    }

    async fn the_user_has_no_more_time(&mut self) {
        let payment = self.made().await;
        let mut paying = self.start(&[]);
        let (interrupt, mut lines) = (paying.id().to_string(), stderr(&mut paying));
        let made = lines.find(|line| line.contains("its attribution is waited for")).expect("it waits");
        assert!(made.contains(&format!("payment {payment} ")), "{made}");
        assert!(Command::new("kill").args(["-INT", &interrupt]).status().unwrap().success());
        let rest: Vec<String> = lines.collect();
        assert_eq!(paying.wait().unwrap().code(), Some(5), "{rest:?}");
        let error: Value = serde_json::from_str(rest.last().unwrap()).unwrap();
        assert_eq!(error["error"]["kind"], "unfinished");
        let explain = format!("guerdon explain {payment}");
        assert!(error["error"]["message"].as_str().unwrap().contains(&explain), "{error}");

        let (code, _, told) = ran(self.pay(&["--wait", "1s"]));
        assert_eq!(code, 5, "{told}");
        assert!(told.contains(&explain), "{told}");
        let (code, answer, told) = ran(self.pay(&[]));
        assert_eq!(
            (code, &answer["payment"], &answer["settled"]),
            (0, &payment.into(), &true.into()),
            "{told}"
        );
        assert!(told.contains("gone on with"), "{told}");
        assert_eq!(self.made().await, payment + 1);
    }

    async fn the_node_stays_away(&mut self) {
        let payment = self.made().await;
        let paying = self.start(&["--no-wait", "--patience", "3s"]);
        self.wait_for_signature().await;
        self.node.kill();
        let (code, _, told) = ended(paying);
        assert_eq!(code, 4, "{told}");
        let (_, command) = told.split_once("guerdon transaction ").expect("it says how to find out");
        let words: Vec<String> = command.split_whitespace().take(3).map(str::to_owned).collect();
        let (code, _, told) = ran(self.pay(&["--no-wait"]));
        assert_eq!(code, 3, "nothing is sent to a node that is not there: {told}");

        self.node.start_again();
        self.node.connect().await;
        let (code, answer, told) = ran(self.pay(&["--no-wait"]));
        assert_eq!((code, &answer["payment"]), (0, &payment.into()), "{told}");
        assert_eq!(self.made().await, payment + 1);
        let asked: Vec<&str> = ["transaction"].into_iter().chain(words.iter().map(String::as_str)).collect();
        let found = self.node.guerdon(&asked).expect("the same transaction was sent again");
        assert_eq!((&found["transaction"], &found["finalized"]), (&Value::from(&*words[0]), &true.into()));
        let view = self.client.payment(payment).await.unwrap().unwrap();
        assert_eq!(found["block"], view.paid_at);
    }

    async fn the_node_goes_away_after_the_payment(&mut self) {
        let payment = self.made().await;
        let mut paying = self.start(&["--patience", "3s"]);
        let mut lines = stderr(&mut paying);
        lines.find(|line| line.contains("its attribution is waited for")).expect("it waits");
        self.node.kill();
        let rest: Vec<String> = lines.collect();
        assert_eq!(paying.wait().unwrap().code(), Some(5), "the payment is made: {rest:?}");
        let told = rest.last().unwrap();
        assert!(told.contains("went away") && told.contains(&format!("guerdon explain {payment}")), "{told}");

        self.node.start_again();
        self.node.connect().await;
        let (code, answer, told) = ran(self.pay(&["--no-wait"]));
        assert_eq!((code, &answer["payment"]), (0, &payment.into()), "{told}");
        assert_eq!(self.made().await, payment + 1);
    }

    /// The same command at the same time is not meant to pay twice.
    async fn two_commands_pay_at_once(&self) {
        let payment = self.made().await;
        let paying: Vec<Child> = (0..3).map(|_| self.start(&["--no-wait"])).collect();
        let mut codes: Vec<_> = paying
            .into_iter()
            .map(|paying| {
                let (code, _, told) = ended(paying);
                assert!(code == 0 || told.contains("another command is paying"), "{told}");
                code
            })
            .collect();
        codes.sort();
        assert_eq!(codes, [0, 2, 2]);
        assert_eq!(self.made().await, payment + 1);
    }

    /// What was left on an earlier chain of the same genesis counts for nothing.
    async fn the_chain_is_begun_anew(&self) {
        let payment = self.made().await;
        let (code, ..) = ran(self.pay(&["--wait", "1s"]));
        assert_eq!(code, 5);
        let records = fs::read_dir(self.node.state().join("guerdon/payments")).unwrap();
        let record = records.filter(is_record).map(Result::unwrap).next().expect("it goes on").path();
        let mut left: Value = serde_json::from_slice(&fs::read(&record).unwrap()).unwrap();
        assert_eq!(left["payment"], payment);
        left["first_block"] = format!("0x{}", "ab".repeat(32)).into();
        fs::write(&record, left.to_string()).unwrap();
        let (code, answer, told) = ran(self.pay(&["--no-wait"]));
        assert_eq!((code, &answer["payment"]), (0, &(payment + 1).into()), "{told}");
        assert!(told.contains("begun anew"), "{told}");
    }

    async fn no_such_transaction(&self) {
        let nothing = "ab".repeat(32);
        let asked = |since: String| {
            let mut program = self.node.program();
            program.args(["transaction", &nothing, "--since", &since]);
            ran(program)
        };
        let best = self.client.height(None).await.unwrap();
        let (code, _, told) = asked(best.to_string());
        assert_eq!(code, 4, "it may come: {told}");
        self.client.reach(70).await.unwrap();
        wait("block 70 is final", || async {
            (self.client.finalized_height().await.unwrap() >= 70).then_some(())
        })
        .await;
        let (code, _, told) = asked("1".into());
        assert_eq!(code, 1, "{told}");
        assert!(told.contains("nothing was done"), "{told}");
    }
}

#[derive(Debug)]
enum Moment {
    Signed,
    Paid,
}

fn is_record(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
}

fn stderr(program: &mut Child) -> impl Iterator<Item = String> {
    BufReader::new(program.stderr.take().unwrap()).lines().map_while(Result::ok)
}

fn ran(mut program: Command) -> (i32, Value, String) {
    told(program.output().unwrap())
}

fn ended(program: Child) -> (i32, Value, String) {
    // A program that fills its pipes does not end.
    told(thread::spawn(move || program.wait_with_output().unwrap()).join().unwrap())
}

/// The exit code, the answer if there is one, and what was written on the standard error.
fn told(Output { status, stdout, stderr }: Output) -> (i32, Value, String) {
    let answer = serde_json::from_slice(&stdout).unwrap_or_default();
    (status.code().unwrap(), answer, String::from_utf8(stderr).unwrap())
}
