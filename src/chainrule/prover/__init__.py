"""The prover: are two expressions equal? Ball arithmetic refutes, the normal form proves; nothing else decides."""
