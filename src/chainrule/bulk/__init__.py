"""Bulk verification: records of claims in, verdicts out, in order; above the verbs, which judge one claim each."""
