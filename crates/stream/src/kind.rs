//! The one face that both runners see of the three kinds of stage.

use std::{future::Future, marker::PhantomData};

use dateline_schema::{DecodeError, FromWire, IntoWire, WireRecord};

use crate::{
    Outcome, Sink, Stage, StateView, StatefulStage, Workload,
    state::{Change, PartitionState},
};

/// What came of running one record.
pub(crate) struct Ran<T> {
    pub(crate) outcome: Outcome<WireRecord>,
    /// Changes of state, for a stateful stage.
    pub(crate) changes: Vec<Change>,
    /// The record itself, for a sink.
    pub(crate) kept: Option<T>,
}

/// Runs one record of any kind of stage.
pub(crate) trait Kind: Send + Sync + 'static {
    /// What a sink is given to store; [`Nothing`] for the others.
    type Kept: FromWire + 'static;

    fn name(&self) -> &'static str;

    fn workload(&self) -> Workload {
        Workload::Cpu
    }

    /// Changelog topic of a stateful stage.
    fn changelog(&self) -> Option<&'static str> {
        None
    }

    fn run(
        &self,
        record: WireRecord,
        state: &PartitionState,
    ) -> impl Future<Output = Result<Ran<Self::Kept>, DecodeError>> + Send;
}

/// A value that does not exist.
pub(crate) enum Nothing {}

impl FromWire for Nothing {
    fn from_wire(_: WireRecord) -> Result<Self, DecodeError> {
        Err(DecodeError::new("not-stored", "this stage stores nothing"))
    }
}

/// A [`Stage`].
pub(crate) struct Transform<S>(pub(crate) S);

impl<S: Stage> Kind for Transform<S> {
    type Kept = Nothing;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn workload(&self) -> Workload {
        self.0.workload()
    }

    async fn run(&self, record: WireRecord, _: &PartitionState) -> Result<Ran<Nothing>, DecodeError> {
        let outcome = self.0.process(S::Input::from_wire(record)?).await;
        Ok(Ran { outcome: encode(outcome), changes: Vec::new(), kept: None })
    }
}

/// A [`StatefulStage`].
pub(crate) struct Stateful<S>(pub(crate) S);

impl<S: StatefulStage> Kind for Stateful<S> {
    type Kept = Nothing;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn workload(&self) -> Workload {
        self.0.workload()
    }

    fn changelog(&self) -> Option<&'static str> {
        Some(self.0.changelog())
    }

    async fn run(&self, record: WireRecord, state: &PartitionState) -> Result<Ran<Nothing>, DecodeError> {
        let mut view = StateView::new(record.key.as_ref(), state.clone());
        let outcome = self.0.process(S::Input::from_wire(record)?, &mut view).await;
        let changes = match outcome {
            Outcome::Emit(_) | Outcome::Skip { .. } => view.into_changes(),
            Outcome::Retry { .. } | Outcome::Reject { .. } => Vec::new(),
        };
        Ok(Ran { outcome: encode(outcome), changes, kept: None })
    }
}

/// The reading half of a [`Sink`]; the runner itself hands the records to the store, in order.
pub(crate) struct Storing<S> {
    name: &'static str,
    sink: PhantomData<fn() -> S>,
}

impl<S: Sink> Storing<S> {
    pub(crate) fn new(sink: &S) -> Self {
        Self { name: sink.name(), sink: PhantomData }
    }
}

impl<S: Sink> Kind for Storing<S> {
    type Kept = S::Input;

    fn name(&self) -> &'static str {
        self.name
    }

    async fn run(&self, record: WireRecord, _: &PartitionState) -> Result<Ran<S::Input>, DecodeError> {
        let kept = S::Input::from_wire(record)?;
        Ok(Ran { outcome: Outcome::Emit(Vec::new()), changes: Vec::new(), kept: Some(kept) })
    }
}

fn encode<T: IntoWire>(outcome: Outcome<T>) -> Outcome<WireRecord> {
    match outcome {
        Outcome::Emit(outputs) => Outcome::Emit(outputs.into_iter().map(T::into_wire).collect()),
        Outcome::Skip { reason } => Outcome::Skip { reason },
        Outcome::Retry { after, reason } => Outcome::Retry { after, reason },
        Outcome::Reject { reason, detail } => Outcome::Reject { reason, detail },
    }
}
