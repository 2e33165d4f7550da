"""Makes landing files of any dataset from the `sample.yaml` beside its contract."""
