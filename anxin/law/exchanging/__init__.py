"""Rule packs on their way out and in: folders and zip files of YAML, one table as CSV, decision tables as DMN."""
