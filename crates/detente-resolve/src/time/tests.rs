//! Tables of sentences and what the expressions in them mean.

use super::*;
