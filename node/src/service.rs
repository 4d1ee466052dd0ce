//! The node's parts, and how they are started.

use crate::{cli::EngineArguments, engine, rpc};
use futures::FutureExt;
use guerdon_primitives::attributor_key::KEY_TYPE;
use guerdon_runtime::{constants::SLOT_MILLIS, Hash, OpaqueBlock as Block, RuntimeApi};
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle, ImportQueueParams, SlotProportion};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaBlockImport, GrandpaParams, LinkHalf, SharedVoterState, VotingRulesBuilder,
};
use sc_network::{config::FullNetworkConfiguration, service::traits::NetworkBackend};
use sc_service::{error::Error, Configuration, TaskManager, WarpSyncConfig};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::{inherents::InherentDataProvider as SlotProvider, SlotDuration};
use sp_timestamp::InherentDataProvider as TimeProvider;
use std::{future::Ready, sync::Arc, time::Duration};

/// What executes the runtime.
type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The chain as this node sees it.
pub type Client = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// Where it is kept.
type FullBackend = sc_service::TFullBackend<Block>;
/// How the best block is chosen.
pub type SelectChain = sc_consensus::LongestChain<FullBackend, Block>;

type GrandpaImport = GrandpaBlockImport<FullBackend, Block, Client, SelectChain>;
type Inherents = Result<(SlotProvider, TimeProvider), Box<dyn std::error::Error + Send + Sync>>;
type InherentsOf = fn(Hash, ()) -> Ready<Inherents>;
type BlockImport = BabeBlockImport<Block, Client, GrandpaImport, InherentsOf, SelectChain>;

/// GRANDPA proves finality at least every so many blocks.
const JUSTIFICATION_PERIOD: u32 = 512;

/// What every subcommand needs of a node.
pub struct Parts {
    pub client: Arc<Client>,
    pub backend: Arc<FullBackend>,
    pub task_manager: TaskManager,
    pub import_queue: sc_consensus::DefaultImportQueue<Block>,
    keystore: sc_service::KeystoreContainer,
    select_chain: SelectChain,
    pool: Arc<TransactionPoolHandle<Block, Client>>,
    block_import: BlockImport,
    babe: BabeLink<Block>,
    babe_worker: BabeWorkerHandle<Block>,
    grandpa: LinkHalf<Block, Client, SelectChain>,
    telemetry: Option<Telemetry>,
}

fn slot_and_time(_: Hash, _: ()) -> Ready<Inherents> {
    let time = TimeProvider::from_system_time();
    let slot = SlotProvider::from_timestamp_and_slot_duration(*time, SlotDuration::from_millis(SLOT_MILLIS));
    std::future::ready(Ok((slot, time)))
}

/// Opens the database and puts the parts together; starts nothing but the import queue.
pub fn parts(config: &Configuration) -> Result<Parts, Error> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;
    let executor = sc_service::new_wasm_executor::<sp_io::SubstrateHostFunctions>(&config.executor);
    let handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());
    let (client, backend, keystore, task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(config, handle, executor, Vec::new())?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let select_chain = sc_consensus::LongestChain::new(backend.clone());
    let pool = Arc::new(
        sc_transaction_pool::Builder::new(
            task_manager.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build(),
    );
    let (grandpa_import, grandpa) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry.as_ref().map(Telemetry::handle),
    )?;
    let (block_import, babe) = sc_consensus_babe::block_import(
        sc_consensus_babe::configuration(&*client)?,
        grandpa_import.clone(),
        client.clone(),
        slot_and_time as InherentsOf,
        select_chain.clone(),
        OffchainTransactionPoolFactory::new(pool.clone()),
    )?;
    let (import_queue, babe_worker) = sc_consensus_babe::import_queue(ImportQueueParams {
        link: babe.clone(),
        block_import: block_import.clone(),
        justification_import: Some(Box::new(grandpa_import)),
        client: client.clone(),
        slot_duration: babe.config().slot_duration(),
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        telemetry: telemetry.as_ref().map(Telemetry::handle),
    })?;

    Ok(Parts {
        client,
        backend,
        task_manager,
        import_queue,
        keystore,
        select_chain,
        pool,
        block_import,
        babe,
        babe_worker,
        grandpa,
        telemetry,
    })
}

/// Starts a node on the network back end that the configuration names.
pub async fn start(config: Configuration, engine: EngineArguments) -> Result<TaskManager, Error> {
    use sc_network::config::NetworkBackendType;
    match config.network.network_backend {
        NetworkBackendType::Libp2p => {
            start_on::<sc_network::NetworkWorker<Block, Hash>>(config, engine).await
        }
        NetworkBackendType::Litep2p => start_on::<sc_network::Litep2pNetworkBackend>(config, engine).await,
    }
}

async fn start_on<Network: NetworkBackend<Block, Hash>>(
    config: Configuration,
    engine_arguments: EngineArguments,
) -> Result<TaskManager, Error> {
    let Parts {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore,
        select_chain,
        pool,
        block_import,
        babe,
        babe_worker,
        grandpa,
        mut telemetry,
    } = parts(&config)?;

    if let Some(seed) = &config.dev_key_seed {
        // The development presets register this key as an attributor's.
        keystore
            .keystore()
            .sr25519_generate_new(KEY_TYPE, Some(seed))
            .map_err(|error| Error::Other(format!("The attributor's key cannot be stored: {error}")))?;
    }
    let engine = engine::start(&config, engine_arguments, backend.as_ref(), &task_manager).await?;

    let metrics = Network::register_notification_metrics(config.prometheus_registry());
    let mut network_config = FullNetworkConfiguration::<Block, Hash, Network>::new(
        &config.network,
        config.prometheus_registry().cloned(),
    );
    let genesis =
        client.block_hash(0)?.ok_or_else(|| Error::Other("The database has no genesis block.".into()))?;
    let grandpa_protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
    let (grandpa_set, grandpa_notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, Network>(
        grandpa_protocol.clone(),
        metrics.clone(),
        network_config.peer_store_handle(),
    );
    network_config.add_notification_protocol(grandpa_set);

    let authority_set = grandpa.shared_authority_set().clone();
    let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        authority_set.clone(),
        Vec::new(),
    ));
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            net_config: network_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    if config.offchain_worker.enabled {
        let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
            runtime_api_provider: client.clone(),
            keystore: Some(keystore.keystore()),
            offchain_db: backend.offchain_storage(),
            transaction_pool: Some(OffchainTransactionPoolFactory::new(pool.clone())),
            network_provider: Arc::new(network.clone()),
            is_validator: config.role.is_authority(),
            enable_http_requests: true,
            custom_extensions: |_| Vec::new(),
        })?;
        task_manager.spawn_handle().spawn(
            "offchain-workers-runner",
            "offchain-worker",
            workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
        );
    }

    let role = config.role;
    let force_authoring = config.force_authoring;
    let name = config.network.node_name.clone();
    let prometheus = config.prometheus_registry().cloned();
    let dependencies = rpc::Dependencies {
        client: client.clone(),
        engine,
        pool: pool.clone(),
        select_chain: select_chain.clone(),
        keystore: keystore.keystore(),
        babe_worker,
        authority_set: authority_set.clone(),
        justifications: grandpa.justification_stream(),
        finality_proofs: FinalityProofProvider::new_for_service(backend.clone(), Some(authority_set)),
    };
    sc_service::spawn_tasks(sc_service::SpawnTasksParams {
        config,
        client: client.clone(),
        backend,
        task_manager: &mut task_manager,
        keystore: keystore.keystore(),
        transaction_pool: pool.clone(),
        rpc_builder: Box::new(move |executor| rpc::module(&dependencies, executor).map_err(Into::into)),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync_service.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;

    if role.is_authority() {
        let proposers = sc_basic_authorship::ProposerFactory::new(
            task_manager.spawn_handle(),
            client.clone(),
            pool.clone(),
            prometheus.as_ref(),
            telemetry.as_ref().map(Telemetry::handle),
        );
        let author = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
            keystore: keystore.keystore(),
            client: client.clone(),
            select_chain,
            env: proposers,
            block_import,
            sync_oracle: sync_service.clone(),
            justification_sync_link: sync_service.clone(),
            create_inherent_data_providers: slot_and_time,
            force_authoring,
            backoff_authoring_blocks: Some(
                sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging::default(),
            ),
            babe_link: babe,
            block_proposal_slot_portion: SlotProportion::new(0.5),
            max_block_proposal_slot_portion: None,
            telemetry: telemetry.as_ref().map(Telemetry::handle),
        })?;
        task_manager.spawn_essential_handle().spawn_blocking(
            "babe-proposer",
            Some("block-authoring"),
            author,
        );
    }

    let voter = GrandpaParams {
        config: sc_consensus_grandpa::Config {
            gossip_duration: Duration::from_millis(333),
            justification_generation_period: JUSTIFICATION_PERIOD,
            name: Some(name),
            observer_enabled: false,
            keystore: role.is_authority().then(|| keystore.keystore()),
            local_role: role,
            telemetry: telemetry.as_ref().map(Telemetry::handle),
            protocol_name: grandpa_protocol,
        },
        link: grandpa,
        network,
        sync: sync_service,
        notification_service: grandpa_notifications,
        voting_rule: VotingRulesBuilder::default().build(),
        prometheus_registry: prometheus,
        shared_voter_state: SharedVoterState::empty(),
        telemetry: telemetry.as_ref().map(Telemetry::handle),
        offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(pool),
    };
    task_manager.spawn_essential_handle().spawn_blocking(
        "grandpa-voter",
        None,
        sc_consensus_grandpa::run_grandpa_voter(voter)?,
    );
    Ok(task_manager)
}
