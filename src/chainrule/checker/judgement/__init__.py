"""The verdict on a claim: its readings are lowered, decided and doubted, and the best one counts."""
