//! The chains that the node knows by name.

use guerdon_runtime::WASM_BINARY;
use sc_service::{ChainType, Properties};
use sp_core::crypto::Ss58AddressFormat;
use sp_core::crypto::Ss58AddressFormatRegistry::SubstrateAccount;

/// A chain's name, genesis and bootstrap nodes.
pub type ChainSpec = sc_service::GenericChainSpec;

fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "GUE".into());
    properties.insert("tokenDecimals".into(), 12.into());
    let prefix: u16 = Ss58AddressFormat::from(SubstrateAccount).into();
    properties.insert("ss58Format".into(), prefix.into());
    properties
}

fn from_preset(name: &str, id: &str, preset: &str, kind: ChainType) -> Result<ChainSpec, String> {
    let wasm = WASM_BINARY
        .ok_or("This node was built with SKIP_WASM_BUILD and has no runtime to start a chain from.")?;
    Ok(ChainSpec::builder(wasm, None)
        .with_name(name)
        .with_id(id)
        .with_protocol_id("guerdon")
        .with_chain_type(kind)
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build())
}

/// One validator, for trying things out.
pub fn development() -> Result<ChainSpec, String> {
    from_preset("Development", "dev", sp_genesis_builder::DEV_RUNTIME_PRESET, ChainType::Development)
}

/// Two validators on one machine or network.
pub fn local_testnet() -> Result<ChainSpec, String> {
    from_preset(
        "Local Testnet",
        "local_testnet",
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
        ChainType::Local,
    )
}
