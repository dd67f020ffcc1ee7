"""Notation of derivatives: where operators and limits end, primes, nablas without a variable, calls."""
