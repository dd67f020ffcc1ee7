"""The engine: differentiate by the multivariate chain rule over the table, simplify, derive with steps, evaluate."""
