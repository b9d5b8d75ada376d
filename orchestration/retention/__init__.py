"""What is kept and for how long: deletion of raw files by a person's word or by rule, with a note of what is gone."""
