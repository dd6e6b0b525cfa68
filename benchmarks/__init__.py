"""What Anxin costs, each figure beside a bare baseline measured in the same run. `docs/benchmarks.md` says how to read it."""
