"""Lowering in parts: what names mean, applications, scripts, functions, derivatives; `readers.lower` joins them."""
