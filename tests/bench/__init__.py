"""Benchmarks. Each contains its own plain reference and runs interleaved with it: ratios hold on any machine."""
