"""What researchers download beside tables in CSV: Parquet, the data cube, and the codebook."""
