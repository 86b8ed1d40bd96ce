-- A schema of our own, so that our tables' names are nobody else's. Which steps it has seen stands in it.
CREATE SCHEMA messwert;
CREATE TABLE messwert.steps (n_applied INTEGER NOT NULL);
INSERT INTO messwert.steps (n_applied) VALUES (0);
