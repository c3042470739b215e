//! Ctrl-C and SIGTERM: the first asks the command to finish, the second ends it.

use std::{io, process, thread};

use dateline_service::Shutdown;
use tokio::signal::unix::{SignalKind, signal};

/// What a shell reports for a process that an interrupt ended.
const EXIT_INTERRUPTED: i32 = 130;

/// From now on signals are caught and make the request to stop.
///
/// # Errors
/// When the system does not let us.
pub(crate) fn shutdown_on_signals() -> io::Result<Shutdown> {
    let shutdown = Shutdown::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupt, mut terminate) = {
        let _within = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    let requested = shutdown.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            for first in [true, false] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if first {
                    requested.request();
                }
            }
        });
        process::exit(EXIT_INTERRUPTED);
    })?;
    Ok(shutdown)
}
