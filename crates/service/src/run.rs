//! From the command line to the work and back to an exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Args, Command, FromArgMatches};

use crate::{
    Health, Settings, Shutdown,
    http::{Server, Told},
    logging,
    metrics::Metrics,
    settings::{self, Flags},
};

const EXIT_FAILED: u8 = 1;
const EXIT_USAGE: u8 = 2;

/// Who this worker is, for help texts, logs and metrics.
#[derive(Debug, Clone, Copy)]
pub struct Worker {
    /// Name of the binary, such as `dateline-cleaner`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
}

/// What the work is given beside its settings.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where the work tells whether it can go on.
    pub health: Health,
    /// When it must stop.
    pub shutdown: Shutdown,
}

/// Runs a worker from its command line to its exit code. `work` runs on the calling thread, after logs, metrics,
/// endpoints and signals are up, and returns when `context.shutdown` asks it to.
pub fn run<S: Settings>(worker: Worker, work: impl FnOnce(S, Context) -> anyhow::Result<()>) -> ExitCode {
    let matches = command(worker).try_get_matches();
    let flags = match matches.and_then(|matches| Flags::from_arg_matches(&matches)) {
        Ok(flags) => flags,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS };
        }
    };
    match load::<S>(&flags) {
        Ok(settings) if flags.check => print_settings(&settings),
        Ok(settings) => work_on(worker, settings, work),
        Err(error) => tell(&error, EXIT_USAGE),
    }
}

fn load<S: Settings>(flags: &Flags) -> anyhow::Result<S> {
    let settings: S = settings::load(flags, settings::environment())?;
    settings.validate().map_err(anyhow::Error::from_boxed)?;
    Ok(settings)
}

fn work_on<S: Settings>(
    worker: Worker,
    settings: S,
    work: impl FnOnce(S, Context) -> anyhow::Result<()>,
) -> ExitCode {
    let service = settings.service();
    logging::init(service.log_format, &service.log_level);
    let context = Context { health: Health::default(), shutdown: Shutdown::default() };
    let result = serve(worker, &settings, &context).and_then(|server| {
        let result = work(settings, context);
        drop(server);
        result
    });
    match result {
        Ok(()) => {
            tracing::info!("stopped");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn serve<S: Settings>(worker: Worker, settings: &S, context: &Context) -> anyhow::Result<Server> {
    let Worker { name, version, .. } = worker;
    let listen = settings.service().listen;
    let metrics = Metrics::install()?;
    metrics.name_build(name, version);
    let told = Told { health: context.health.clone(), shutdown: context.shutdown.clone(), metrics };
    let server = Server::start_with_signals(listen, told)
        .with_context(|| format!("cannot listen on {listen} (setting `service.listen`)"))?;
    tracing::info!(
        worker = name,
        version,
        instance = settings.service().instance,
        address = %server.address(),
        "started"
    );
    Ok(server)
}

fn print_settings<S: Settings>(settings: &S) -> ExitCode {
    let printed = settings::effective(settings)
        .map_err(anyhow::Error::from)
        .and_then(|text| Ok(io::stdout().write_all(text.as_bytes())?));
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tell(&error, EXIT_FAILED),
    }
}

/// One line for the person, before the logs are up.
fn tell(error: &anyhow::Error, code: u8) -> ExitCode {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "error: {error:#}");
    ExitCode::from(code)
}

fn command(worker: Worker) -> Command {
    let Worker { name, version, about } = worker;
    let examples = format!(
        "Examples:
  {name} --brokers kafka-1:9092,kafka-2:9092
  {name} --config dateline.toml --check
  {name} --set kafka.properties.security.protocol=SASL_SSL --set service.listen=127.0.0.1:0
  DATELINE_KAFKA__BROKERS=kafka:9092 DATELINE_SERVICE__LOG_LEVEL=debug {name}

Settings come from defaults, the file, the environment (DATELINE_SECTION__KEY) and flags; later ones win.
While it runs, /livez, /readyz and /metrics answer on service.listen.
SIGTERM lets it finish what it has in hand; a second one ends it at once."
    );
    Flags::augment_args(Command::new(name).version(version).about(about).after_help(examples))
}
