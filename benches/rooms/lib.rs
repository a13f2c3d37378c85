//! Only a place for the benchmarks of the rooms.
