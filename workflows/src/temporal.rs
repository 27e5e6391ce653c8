//! Temporal: where it is, and a client that is made when it answers and mends itself.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use temporalio_client::envconfig::{ConfigError, LoadClientConfigProfileOptions};
use temporalio_client::errors::ClientConnectError;
use temporalio_client::{
    Client, ClientOptions, Connection, ConnectionOptions, RetryOptions, TlsOptions,
};
use temporalio_protos::temporal::api::workflowservice::v1::DescribeNamespaceRequest;
use thiserror::Error;
use tokio::sync::{Mutex, Notify};
use url::Url;

use crate::secret::Secret;

/// How long one attempt to connect takes at most.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a probe waits for an answer.
const PROBE: Duration = Duration::from_secs(2);

/// Which Temporal cluster keeps the clocks. What is not given here is read from Temporal's own environment variables
/// (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS...`) and `temporal.toml`.
#[derive(Debug, Clone)]
pub struct TemporalSettings {
    /// `host:port` or an URL.
    pub address: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// Key for a cluster that asks for one; it switches TLS on.
    pub api_key: Option<Secret>,
    /// The queue that relay and worker share.
    pub task_queue: String,
}

/// Why there is no client.
#[derive(Debug, Error)]
pub enum TemporalError {
    /// The settings cannot be read.
    #[error("the settings for Temporal cannot be read")]
    Settings(#[source] Box<dyn Error + Send + Sync>),
    /// The address is none.
    #[error("the address of Temporal is neither host:port nor an URL")]
    Address(#[source] url::ParseError),
    /// Temporal does not answer, or does not let us in.
    #[error("Temporal cannot be reached")]
    Connect(#[source] ClientConnectError),
    /// Temporal does not answer in time.
    #[error("Temporal does not answer in time")]
    Silent,
    /// Temporal answers, but not for this namespace.
    #[error("Temporal does not serve the namespace")]
    Namespace(#[source] Box<dyn Error + Send + Sync>),
}

/// What Temporal itself calls our namespace. It is given when the namespace is made, and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamespaceId(String);

impl NamespaceId {
    #[cfg(test)]
    pub(crate) fn new(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// A connection to be, shared by whoever needs one. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Temporal {
    options: ConnectionOptions,
    client_options: ClientOptions,
    pub(crate) task_queue: String,
    made: Arc<Mutex<Option<Client>>>,
    /// Tells those who wait for Temporal that somebody found it.
    found: Arc<Notify>,
}

impl Temporal {
    /// Reads the settings. Nothing is connected yet.
    pub(crate) fn new(settings: &TemporalSettings) -> Result<Self, TemporalError> {
        let from_environment = LoadClientConfigProfileOptions::default();
        let (mut options, mut client_options) = ClientOptions::load_from_config(from_environment)
            .map_err(|error| unreadable(&error))?;
        if let Some(key) = &settings.api_key {
            options.api_key = Some(key.reveal().to_owned());
            options.tls_options.get_or_insert_with(TlsOptions::default);
        }
        if let Some(address) = &settings.address {
            options.target = url(address, options.tls_options.is_some())?;
        }
        if options.target.scheme() == "https" {
            options.tls_options.get_or_insert_with(TlsOptions::default);
        }
        if let Some(namespace) = &settings.namespace {
            client_options.namespace.clone_from(namespace);
        }
        options.connect_timeout = Some(CONNECT);
        Ok(Self {
            options,
            client_options,
            task_queue: settings.task_queue.clone(),
            made: Arc::default(),
            found: Arc::default(),
        })
    }

    /// The namespace of the clocks.
    pub(crate) fn namespace(&self) -> &str {
        &self.client_options.namespace
    }

    /// The shared client, connected by the first who asks while Temporal answers. Its channel mends itself.
    ///
    /// Its calls fail soon, because the relay has its own patience.
    pub(crate) async fn client(&self) -> Result<Client, TemporalError> {
        let mut made = self.made.lock().await;
        if let Some(client) = made.as_ref() {
            return Ok(client.clone());
        }
        let mut options = self.options.clone();
        options.retry_options = RetryOptions::builder()
            .max_elapsed_time(Some(Duration::from_secs(2)))
            .max_retries(3)
            .build();
        let client = self.connect(options).await?;
        Ok(made.insert(client).clone())
    }

    /// A client of its own for a worker, whose calls are repeated for longer.
    pub(crate) async fn own_client(&self) -> Result<Client, TemporalError> {
        self.connect(self.options.clone()).await
    }

    async fn connect(&self, options: ConnectionOptions) -> Result<Client, TemporalError> {
        let connecting = Connection::connect(options);
        let connection = tokio::time::timeout(2 * CONNECT, connecting)
            .await
            .map_err(|_| TemporalError::Silent)?
            .map_err(TemporalError::Connect)?;
        Client::new(connection, self.client_options.clone())
            .map_err(|error| TemporalError::Connect(error.into()))
    }

    /// Waits until somebody else of this process has found Temporal. It may have been found while nobody waited: whoever waits looks again by himself,
    /// too.
    pub(crate) async fn until_found(&self) {
        self.found.notified().await;
    }

    /// Whether Temporal answers for our namespace, and by what id it knows it: a namespace made anew has another, and nothing in it. Those who
    /// wait for Temporal hear that it answers.
    pub(crate) async fn probe(&self) -> Result<NamespaceId, TemporalError> {
        let asking = async {
            let client = self.client().await?;
            let request = DescribeNamespaceRequest {
                namespace: self.namespace().to_owned(),
                ..Default::default()
            };
            let request = temporalio_client::tonic::Request::new(request);
            let answer = client.connection().workflow_service().describe_namespace(request).await;
            let answer = answer.map_err(|status| TemporalError::Namespace(Box::new(status)))?;
            let info = answer.into_inner().namespace_info.unwrap_or_default();
            Ok(NamespaceId(info.id))
        };
        let asked = tokio::time::timeout(PROBE, asking).await;
        let answer = asked.unwrap_or(Err(TemporalError::Silent));
        if answer.is_ok() {
            self.found.notify_waiters();
        }
        answer
    }
}

/// Temporal's own error cannot be sent between threads, as those who ask whether Temporal answers need; its words can.
fn unreadable(error: &ConfigError) -> TemporalError {
    TemporalError::Settings(error.to_string().into())
}

/// Host and port are enough; without a scheme, TLS decides it.
fn url(address: &str, tls: bool) -> Result<Url, TemporalError> {
    if let Ok(url) = Url::parse(address)
        && url.has_host()
    {
        return Ok(url);
    }
    let scheme = if tls { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{address}")).map_err(TemporalError::Address)
}
