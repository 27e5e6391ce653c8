//! The commands of `tidewaiter`.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use statute::Program;
use statute::calendar::Sets;
use uuid::Uuid;

use crate::config::{self, Config};
use crate::demo::{self, DemoOptions};
use crate::import::Source;
use crate::service::{self, Parts};
use crate::{backup, contract, import, lint, log, reading, rebuild, reconcile, verify};

/// Keeps the cases of the Enforce and Protect Act, their statutory clocks and their notices.
#[derive(Debug, Parser)]
#[command(name = "tidewaiter", version, max_term_width = 120)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole service: API, worker and relay.
    #[command(after_long_help = config::help())]
    Serve(Settings),
    /// Run the API alone.
    #[command(after_long_help = config::help())]
    Api(Settings),
    /// Run the Temporal worker and the relay alone.
    #[command(after_long_help = config::help())]
    Worker(Settings),
    /// Bring the schema of the database up to date.
    #[command(after_long_help = config::help())]
    Migrate(Settings),
    /// Take running matters over.
    #[command(subcommand)]
    Import(Import),
    /// Fold every read model again from the dockets; the service may run meanwhile.
    #[command(after_long_help = config::help())]
    Rebuild(Settings),
    /// Compare the ledger with what runs in Temporal, and set going what is not at work: open cases without a clock, clocks without a case,
    /// wake-ups overdue, notices undelivered, work stuck in the outbox. A line for each; code 0 when there is none or all are healed, 1 when
    /// one is left, 3 when it could not be compared, because the database or Temporal does not answer. Nothing is done twice by it; the
    /// service may run meanwhile.
    #[command(after_long_help = config::help())]
    Reconcile(ReconcileArgs),
    /// Write the whole ledger into a file, as of one moment; the service may run meanwhile. The same file from either kind of database.
    #[command(after_long_help = backup::SECRETS)]
    Backup(BackupArgs),
    /// Restore a file of `backup` into an empty database, of either kind: its hashes are proven first, and the chains of the audit afterwards.
    #[command(after_long_help = backup::SECRETS)]
    Restore(RestoreArgs),
    /// The audit: who did and read what.
    #[command(subcommand)]
    Audit(Audit),
    /// Print the OpenAPI document.
    Openapi,
    /// File real case EAPA 7356 in a sandbox of a running service, and move its clock through the year.
    Demo(DemoOptions),
    /// Read a docket file: its state, deadlines and open acts, as JSON.
    Docket(DocketArgs),
    /// Print the time limits of a program.
    Rules(RulesArgs),
    /// Hold a public version against the confidential version it was made from (19 CFR 165.4): what differs outside the brackets, what
    /// of them is still there, what is hidden in the file. Code 2 where there is anything to look at. Nothing is sent anywhere.
    Lint(LintArgs),
    /// Read a document, as its own process with limits, and print what it says as JSON.
    #[command(hide = true)]
    ReadDocument(ReadArgs),
}

#[derive(Debug, Args)]
struct LintArgs {
    /// The confidential version: PDF, or text in UTF-8.
    #[arg(value_name = "CONFIDENTIAL")]
    confidential: PathBuf,
    /// The public version.
    #[arg(value_name = "PUBLIC")]
    public: PathBuf,
    /// As data; for people when absent.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: reading::Limits,
}

#[derive(Debug, Args)]
struct ReadArgs {
    /// The document, or - for standard input.
    file: PathBuf,
    #[command(flatten)]
    limits: reading::Limits,
}

#[derive(Debug, Args)]
struct Settings {
    /// TOML file of settings; the environment wins over it.
    #[arg(long, env = "TIDEWAITER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Make a case of each docket file, in the format of `tidewaiter docket`. Without --commit it only looks: code 2 and a
    /// list of all defects of all files, or what each would become. Nobody is told of what is past.
    #[command(after_long_help = config::help())]
    Dockets(ImportArgs),
    /// Make a case of each order of the public register: those that come with this program, or those of a file with a docket
    /// file on each line. Without --commit it only looks. A second time nothing is written.
    #[command(after_long_help = config::help())]
    Orders(OrdersArgs),
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Prove every chain, every docket under it, every daily head and its signature, or name the first link that is not what was
    /// recorded: then with code 1. It reads only; the service may run meanwhile.
    #[command(after_long_help = config::help())]
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// Only the chain of this case: its id, or its number in the real world.
    #[arg(long, value_name = "ID|NUMBER")]
    case: Option<String>,
    /// Only what was done on this legal day or later; what was before is taken as it stands.
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct ReconcileArgs {
    /// Do nothing: tell what would be done. Code 2 where there is anything.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct BackupArgs {
    /// The file; it must not be there yet. Nobody but its owner may read it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct RestoreArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Into this database, instead of that of the settings.
    #[arg(long, value_name = "URL")]
    into: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct OrdersArgs {
    /// The file; the register that comes with this program when absent.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    how: HowToImport,
}

#[derive(Debug, Args)]
struct ImportArgs {
    /// The docket files. By its `reference`, else its `case`, a matter is known again.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    how: HowToImport,
}

#[derive(Debug, Args)]
struct HowToImport {
    /// Into this sandbox, by its id, whose clock can then be moved; into the real world when absent.
    #[arg(long, value_name = "ID")]
    sandbox: Option<Uuid>,
    /// Write. Without it nothing is written.
    #[arg(long)]
    commit: bool,
    /// As data; for people when absent.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct DocketArgs {
    /// The docket file, or - for standard input.
    file: PathBuf,
    /// The day from which statuses are read; today in New York when absent.
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Count without these days being closed.
    #[arg(long, value_name = "DAYS")]
    without: Vec<DaysOff>,
    /// Explain one deadline instead: RULE, or RULE#N for its Nth instance.
    #[arg(long, value_name = "RULE[#N]")]
    explain: Option<String>,
    /// What if? A docket file whose entries are supposed to follow: both dockets, and what differs.
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    suppose: Option<std::path::PathBuf>,
}

#[derive(Debug, Args)]
struct RulesArgs {
    /// Whose; orders and detentions share one table.
    #[arg(long, value_name = "eapa|forced_labor_order|detention", default_value = "eapa")]
    program: Program,
    /// As data, with version and digest; a line for each rule when absent.
    #[arg(long)]
    json: bool,
    /// The JSON Schema of that data instead, with the meaning of each member.
    #[arg(long, conflicts_with = "json")]
    schema: bool,
}

/// The sets of days off that can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DaysOff {
    /// Closures of the federal offices by executive order.
    Closures,
    /// Inauguration Day.
    Inauguration,
}

/// Runs the command that was given. `published` is the OpenAPI document that a service serves, as [`contract::text`] wrote it.
#[must_use]
pub fn main(published: &'static str) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Code 2 says that a docket file is bad, and comes with the list of what is wrong in it.
        Err(usage) => {
            let code = if usage.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            let _ = usage.print();
            return code;
        }
    };
    match run(cli.command, published) {
        Ok(code) => code,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

fn run(command: Command, published: &'static str) -> Outcome {
    match command {
        Command::Serve(settings) => serve(&settings, Parts::All, published),
        Command::Api(settings) => serve(&settings, Parts::Api, published),
        Command::Worker(settings) => serve(&settings, Parts::Worker, published),
        Command::Migrate(settings) => {
            let config = prepared(&settings)?;
            runtime()?.block_on(service::migrate(&config))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(Import::Dockets(args)) => {
            let sources = args.files.iter().map(|file| Source::file(file)).collect();
            imported(args.how, sources, false)
        }
        Command::Import(Import::Orders(args)) => {
            imported(args.how, import::orders::sources(args.file.as_deref()), true)
        }
        Command::Rebuild(settings) => {
            let config = prepared(&settings)?;
            runtime()?.block_on(rebuild::run(&config))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Reconcile(args) => {
            let config = prepared(&args.settings)?;
            Ok(runtime()?.block_on(reconcile::run(&config, args.dry_run)))
        }
        Command::Backup(args) => {
            let config = prepared(&args.settings)?;
            runtime()?.block_on(backup::backup(&config, &args.file))
        }
        Command::Restore(args) => {
            let config = prepared(&args.settings)?;
            runtime()?.block_on(backup::restore(config, &args.file, args.into.as_deref()))
        }
        Command::Audit(Audit::Verify(args)) => {
            let config = prepared(&args.settings)?;
            runtime()?.block_on(verify::run(&config, args.case.as_deref(), args.since))
        }
        Command::Openapi => {
            say(&mut std::io::stdout(), &contract::text());
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(options) => {
            runtime()?.block_on(demo::run(&options))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Docket(args) => docket(args),
        Command::Lint(LintArgs { confidential, public, json, limits }) => {
            Ok(runtime()?.block_on(lint::run(&confidential, &public, json, &limits))?)
        }
        Command::ReadDocument(ReadArgs { file, limits }) => {
            let read = reading::read_here(&file, &limits)?;
            say(&mut std::io::stdout(), &serde_json::to_string(&read)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Rules(args) => {
            let pack = statute::pack::pack(args.program);
            let text = if args.schema {
                statute::pack::JSON_SCHEMA.to_owned()
            } else if args.json {
                serde_json::to_string_pretty(&pack)? + "\n"
            } else {
                statute::pack::lines(args.program)
            };
            say(&mut std::io::stdout(), &text);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn imported(how: HowToImport, sources: Vec<Source>, are_orders: bool) -> Outcome {
    let HowToImport { settings, sandbox, commit, json } = how;
    let config = prepared(&settings)?;
    let options = import::Options { sources, are_orders, sandbox, commit, json };
    runtime()?.block_on(import::run(&config, &options))
}

fn serve(settings: &Settings, parts: Parts, published: &'static str) -> Outcome {
    let config = prepared(settings)?;
    runtime()?.block_on(service::run(config, parts, published))?;
    Ok(ExitCode::SUCCESS)
}

fn prepared(settings: &Settings) -> Result<Config, Box<dyn std::error::Error>> {
    let config = Config::load(settings.config.as_deref())?;
    log::init(&config.log)?;
    Ok(config)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

fn docket(args: DocketArgs) -> Outcome {
    let input = read(&args.file)?;
    let options = statute::command::Options {
        on: args.on.unwrap_or_else(crate::clock::today),
        sets: Sets {
            closures: !args.without.contains(&DaysOff::Closures),
            inauguration: !args.without.contains(&DaysOff::Inauguration),
        },
        explain: args.explain,
    };
    let outcome = match &args.suppose {
        Some(supposed) => statute::command::suppose(&input, &read(supposed)?, &options),
        None => statute::command::run(&input, &options),
    };
    let text = format!("{}\n", outcome.text);
    if outcome.code == 1 {
        say(&mut std::io::stderr(), &text);
    } else {
        say(&mut std::io::stdout(), &text);
    }
    Ok(ExitCode::from(outcome.code))
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(|error| {
        std::io::Error::new(error.kind(), format!("{} cannot be read: {error}", file.display()))
    })
}

/// Says why a command failed, and what caused it.
pub(crate) fn complain(error: &(dyn std::error::Error + 'static)) {
    let caused_by = crate::problem::chain(error);
    let cause =
        if caused_by.is_empty() { String::new() } else { format!("\n  caused by: {caused_by}") };
    say(&mut std::io::stderr(), &format!("tidewaiter: {error}{cause}\n"));
}

/// Writes to a stream that may be closed: a reader that has gone is no failure.
pub(crate) fn say(stream: &mut impl std::io::Write, text: &str) {
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}
