//! Words of the contract, held against those of the law.

mod event;
mod new_communication;
mod rejection_reasons;
mod simulation;
mod subscription;
