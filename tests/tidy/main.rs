//! Checks on the tree itself: what no compiler holds. Each prints every breach it finds, with file and line.

mod contract;
mod modules;
mod operating;
mod rooms;
mod tree;
mod words;
