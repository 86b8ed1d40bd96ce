-- Writes the directory anew and lets its old file go.
VACUUM (FULL) directory
