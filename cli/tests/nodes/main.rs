//! What nodes do together with the program: real processes, which mostly wait for blocks. So these tests are one program,
//! and run side by side.

mod dao;
mod gateway;
mod guides;
mod interruptions;
mod main_job;
mod node;
mod refusal;
mod register;
mod rpc;
mod several_attributors;
