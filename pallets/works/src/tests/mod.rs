mod lineage;
mod references;
mod register;
mod remove;
mod withdraw;
