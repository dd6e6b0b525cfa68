"""One file each: what the same expression tree becomes for one kind of reader."""
